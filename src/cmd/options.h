/* Options of every command, by getopt_long(), refused in the program's own words. */
#ifndef YAGURA_CMD_OPTIONS_H
#define YAGURA_CMD_OPTIONS_H

#include <getopt.h>

/* As getopt_long() without short options; '?' has been complained of. */
int options_next(int argc, char **argv, const struct option *options);

#endif
