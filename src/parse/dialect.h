/*
 * Heads of lines that are rarer than those of header.h, asked only when no
 * format reads a line as header.h understood it: TAI64N and plain seconds,
 * journalctl, dmesg, OpenWrt, Cisco, AIX, containers. Pure.
 */
#ifndef YAGURA_PARSE_DIALECT_H
#define YAGURA_PARSE_DIALECT_H

#include "parse/header.h"

/*
 * A line that header_read() does not know. What stands under no program's name
 * gets the one it is known by: "multilog" (TAI64N or seconds, then text),
 * "kernel" (dmesg). False if it is none of them.
 */
bool dialect_read(struct stamp_cache *cache, struct str line, struct header *out);

/*
 * Another reading of a head whose program no format knows. False if there is
 * none. H and OUT may be the same.
 */
bool dialect_again(const struct header *h, struct header *out);

/*
 * What a container wrote, behind "TIME stdout F ": the line in it. False if the
 * message is not wrapped so.
 */
bool dialect_unwrap(const struct header *h, struct str *inner);

/* "-- Boot …", "-- Journal begins at …": journalctl's own remarks. */
bool dialect_is_remark(struct str line);

#endif
