/*
 * Where an answer goes: stdout, or a file that appears whole or not at all.
 */
#ifndef YAGURA_CMD_OUTPUT_H
#define YAGURA_CMD_OUTPUT_H

#include "base/err.h"
#include "base/str.h"

/* PATH NULL: stdout. Says on stderr what is wrong: a full disk, no permission. */
enum err output_write(const char *path, struct str text);

#endif
