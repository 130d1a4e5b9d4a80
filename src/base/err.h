/*
 * What can go wrong outside of ourselves. Functions return enum err and store
 * their results last; the text for people is written once, where the error is
 * first seen, with the name of the thing it happened to.
 */
#ifndef YAGURA_BASE_ERR_H
#define YAGURA_BASE_ERR_H

enum err {
	ERR_OK = 0,
	ERR_NOMEM,      /* memory, or the ceiling of something that grows */
	ERR_INPUT,      /* the bytes are not what they should be */
	ERR_USAGE,      /* the caller's words are off */
	ERR_NOTFOUND,
	ERR_EXISTS,
	ERR_PERM,
	ERR_FULL,       /* no space on the device */
	ERR_IO,         /* any other failure of a system call; errno says which */
	ERR_DAMAGED,    /* a store or file of ours that is not as we left it */
	ERR_BUSY,       /* someone else holds it */
	ERR_COUNT
};

/* A short English phrase, translated: "no such file", "permission denied". */
const char *err_text(enum err e);

/* The enum err for an errno value. */
enum err err_from_errno(int number);

#endif
