/* Options of every command, by getopt_long(), refused in the program's own words. */
#ifndef YAGURA_CMD_OPTIONS_H
#define YAGURA_CMD_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

/* As getopt_long() without short options; '?' has been complained of. */
int options_next(int argc, char **argv, const struct option *options);

/* The value of --help in every command's list; the others begin above it. */
#define OPTIONS_HELP 255

/*
 * All options of a command: TAKE gets each with optarg set, and says itself what
 * is wrong with it. --help calls USAGE. False: *status is the exit status. Then
 * optind is at the first word that is no option.
 */
bool options_read(int argc, char **argv, const struct option *options, void (*usage)(void),
	bool (*take)(void *argument, int option), void *argument, int *status);

#endif
