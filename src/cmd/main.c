#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cmd/commands.h"
#include "cmd/share.h"
#include "cmd/terminal.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
};

static const struct command commands[] = {
#define COMMAND_ROW(name, summary) { #name, cmd_##name, summary },
	COMMANDS(COMMAND_ROW)
};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static void
usage(FILE *out)
{
	fputs(_("Usage: yagura COMMAND [OPTION]… [ARGUMENT]…\n"), out);
	fputs(_("Finds scans, mail relaying and intrusions in the evidence a site has, keeps\n"
		"reports and incidents, and publishes the month's bulletin.\n\n"),
		out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, _(commands[i].summary));
	fputs(_("\nyagura COMMAND --help explains one of them; the manual is yagura(1).\n"), out);
}

static void
start_language(void)
{
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	bindtextdomain("yagura", share_locale_folder());
	bind_textdomain_codeset("yagura", "UTF-8");
	textdomain("yagura");
}

int
main(int argc, char **argv)
{
	start_language();
	terminal_color("auto");
	if (argc < 2) {
		usage(stderr);
		return EXIT_TROUBLE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		usage(stdout);
		return EXIT_NOTHING;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("yagura " YAGURA_VERSION);
		return EXIT_NOTHING;
	}
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	complain(_("there is no command \"%s\". yagura --help lists them."), argv[1]);
	return EXIT_TROUBLE;
}
