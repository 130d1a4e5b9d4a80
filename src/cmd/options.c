/*
 * getopt's own messages name the subcommand as if it were a program, and follow
 * another catalogue. What it says of a failure is little: optopt is the option
 * whose argument is wrong, or 0 for an option that there is not.
 */
#include "cmd/options.h"

#include "base/i18n.h"
#include "cmd/commands.h"
#include "cmd/terminal.h"

static const struct option *
find(const struct option *options, int value)
{
	for (; options->name; options++)
		if (options->val == value)
			return options;
	return NULL;
}

int
options_next(int argc, char **argv, const struct option *options)
{
	int option;
	const struct option *known;

	opterr = 0;
	option = getopt_long(argc, argv, "", options, NULL);
	if (option != '?')
		return option;
	known = optopt ? find(options, optopt) : NULL;
	if (known && known->has_arg == required_argument)
		complain(_("--%s wants a value; yagura %s --help explains it."), known->name, argv[0]);
	else if (known)
		complain(_("--%s takes no value."), known->name);
	else
		complain(_("there is no option %s; yagura %s --help lists them."),
			argv[optind - 1], argv[0]);
	return '?';
}

bool
options_read(int argc, char **argv, const struct option *options, void (*usage)(void),
	bool (*take)(void *argument, int option), void *argument, int *status)
{
	int option;

	*status = EXIT_TROUBLE;
	optind = 1;
	while ((option = options_next(argc, argv, options)) != -1) {
		if (option == OPTIONS_HELP) {
			usage();
			*status = EXIT_NOTHING;
			return false;
		}
		if (option == '?' || !take(argument, option))
			return false;
	}
	return true;
}
