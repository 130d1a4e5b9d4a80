/*
 * Where bytes enter: files, folders, standard input, compressed or not. A set of files is
 * walked once, sorted by name, so that the same folder always gives the same
 * sources in the same order. Nothing is written, but that standard input is
 * spooled into a nameless temporary file: what is cited must be read twice.
 */
#ifndef YAGURA_SOURCE_FILE_H
#define YAGURA_SOURCE_FILE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/instant.h"
#include "parse/formats.h"
#include "source/inflate.h"

/* What kept a file, or the rest of it, from being read. */
enum file_trouble {
	FILE_FINE,
	FILE_UNREADABLE,   /* open or read failed: err says why */
	FILE_NOT_TEXT,     /* binary: no log of a kind that is known */
	FILE_DAMAGED,      /* data that ends or breaks in the middle, or a record that is none */
	FILE_DEMANDING,    /* its compression asks for more memory than it gets */
	FILE_UNKNOWN,      /* text, but no line in a known format */
};

struct file {
	struct str path;       /* as named, or folder/name; NUL-terminated */
	bool named;            /* by the user, not found in a folder */
	int fd;                /* open for standard input only, else -1 */
	uint64_t size;         /* on disk */
	instant changed;       /* mtime; INSTANT_NONE for standard input */
	enum file_trouble trouble;
	enum err err;

	/* filled by the reading */
	enum compression compression;
	const char *form;      /* of records that are not lines, for people; NULL: lines */
	uint64_t bytes, lines, empty, unknown, headless, overlong;
	uint64_t kinds[FORMAT_KINDS_MAX]; /* lines of each, formats_kind_name() */
	uint64_t events;
	instant first, last;   /* of its events; INSTANT_NONE without any */
	bool year_from_mtime;  /* no better source for the year of its stamps */
	uint8_t sha256[DIGEST_SIZE]; /* of the stream: decompressed, rendered as lines */
};

struct files {
	struct arena arena;
	struct file *items;
	size_t count, size;
	uint64_t skipped;      /* devices, sockets, links inside folders */
};

#define FILES_MAX 100000

/* A nameless file that is gone when it is closed, in $TMPDIR or /tmp; -1 and errno. */
int file_temporary(void);

/* What an error of reading it (not of opening it) says of a file. */
enum file_trouble file_trouble_of(enum err e);

void files_init(struct files *set);
void files_free(struct files *set);

/*
 * Adds a file, all files below a folder, or standard input ("-"). What cannot
 * be opened is added too, with its trouble. ERR_NOMEM at the ceiling. Blocks
 * until standard input ends, or a signal handler has run.
 */
enum err files_add(struct files *set, const char *path);

#endif
