/*
 * The subcommands. Each gets its own words (argv[0] is its name) and returns
 * the exit status: 0 nothing found, 1 something found, 2 something that was
 * named could not be read or done, after all the rest was.
 */
#ifndef YAGURA_CMD_COMMANDS_H
#define YAGURA_CMD_COMMANDS_H

enum { EXIT_NOTHING = 0, EXIT_FOUND = 1, EXIT_TROUBLE = 2 };

#define COMMANDS(X)                                                                     \
	X(analyze, N_("find scans, relaying and intrusions in logs"))                   \
	X(report, N_("take in and show what people told the desk"))                      \
	X(incident, N_("list, show, set or suppress what was found"))                    \
	X(bulletin, N_("print, check or publish the month's bulletin"))             \
	X(formats, N_("list, show and test the formats of logs"))                        \
	X(verify, N_("prove that no record of the store was changed"))

#define COMMAND_DECLARE(name, summary) int cmd_##name(int argc, char **argv);
COMMANDS(COMMAND_DECLARE)

#endif
