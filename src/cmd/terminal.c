#define _GNU_SOURCE
#include "cmd/terminal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

#define MESSAGE_MAX (64u << 10)
#define SHOWN_MAX 200    /* bytes of a wrong line that are shown */
#define SHOWN_BEFORE 120 /* of them, at most before what is wrong */

static bool color;

static bool
wants_color(void)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0 && !(no && *no);
}

bool
terminal_color(const char *when)
{
	if (strcmp(when, "always") == 0)
		color = true;
	else if (strcmp(when, "never") == 0)
		color = false;
	else if (strcmp(when, "auto") == 0)
		color = wants_color();
	else {
		complain(_("--color takes always, never or auto, not \"%s\"."), when);
		return false;
	}
	return true;
}

bool
terminal_has_color(void)
{
	return color;
}

static bool
window_width(int fd, uint64_t *width)
{
	struct winsize size;

	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) || !size.ws_col)
		return false;
	*width = size.ws_col < 40 ? 40 : size.ws_col;
	return true;
}

size_t
terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	uint64_t n;

	if (window_width(STDOUT_FILENO, &n))
		return n;
	if (columns && str_u64(str_from(columns), 1000, &n) && n >= 40)
		return n;
	return 80;
}

static const char *
style_code(enum style style)
{
	const char *term = getenv("TERM");
	bool many = !term || strstr(term, "256") || strstr(term, "xterm") ||
		strstr(term, "tmux") || strstr(term, "screen");

	switch (style) {
	case STYLE_STRONG: return "\x1b[1m";
	case STYLE_EMBER: return many ? "\x1b[1;38;5;166m" : "\x1b[1;31m";
	case STYLE_QUIET: return "\x1b[2m";
	case STYLE_RAW: return "\x1b[7m";
	default: return "";
	}
}

void
style_begin(struct buf *out, enum style style)
{
	if (color && style != STYLE_PLAIN)
		buf_adds(out, style_code(style));
}

void
style_end(struct buf *out, enum style style)
{
	if (color && style != STYLE_PLAIN)
		buf_adds(out, "\x1b[0m");
}

void
style_add(struct buf *out, enum style style, struct str text)
{
	style_begin(out, style);
	buf_add(out, text);
	style_end(out, style);
}

void
complain(const char *format, ...)
{
	struct buf message, escaped, wrapped;
	uint64_t width = isatty(STDERR_FILENO) ? 80 : 4000;
	va_list args;

	buf_init(&message, MESSAGE_MAX);
	buf_init(&escaped, 4 * MESSAGE_MAX);
	buf_init(&wrapped, 8 * MESSAGE_MAX);
	buf_adds(&message, "yagura: ");
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	text_escape(&escaped, buf_str(&message), false);
	if (window_width(STDERR_FILENO, &width) && width > 80)
		width = 80;
	text_wrap_add(&wrapped, buf_str(&escaped), width, 0);
	fprintf(stderr, "%s\n", buf_cstr(&wrapped));
	buf_free(&message);
	buf_free(&escaped);
	buf_free(&wrapped);
}

static struct str
line_of(struct str text, unsigned line)
{
	struct str part = STR_NULL;

	while (line && str_cut(&text, '\n', &part))
		line--;
	return line ? STR_NULL : part;
}

static bool
is_inside_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* A tab is printed as blanks up to the next multiple of eight. */
static void
add_shown(struct buf *out, struct str s)
{
	struct str part;
	struct buf piece;

	buf_init(&piece, MESSAGE_MAX);
	while (s.len) {
		size_t at = str_find_char(s, '\t');

		part = str_sub(s, 0, at);
		buf_reset(&piece);
		text_escape(&piece, part, false);
		buf_add(out, buf_str(&piece));
		if (at == s.len)
			break;
		do
			buf_addc(out, ' ');
		while (text_width(buf_str(out)) % 8);
		s = str_sub(s, at + 1, s.len);
	}
	buf_free(&piece);
}

/* The part of LINE that is shown for what stands at AT: whole characters, not all of a long one. */
static struct str
window(struct str line, size_t at, size_t *from)
{
	size_t start = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0, end = start + SHOWN_MAX;

	while (start < at && start < line.len && is_inside_character(line.ptr[start]))
		start++;
	end = end < line.len ? end : line.len;
	while (end < line.len && end > at && is_inside_character(line.ptr[end]))
		end--;
	*from = start;
	return str_sub(line, start, end);
}

static void
show_line(struct str shown, int digits, unsigned line, bool cut)
{
	struct buf text;

	buf_init(&text, MESSAGE_MAX);
	add_shown(&text, shown);
	fprintf(stderr, "  %*u | %s%s\n", digits, line, cut ? "…" : "", buf_cstr(&text));
	buf_free(&text);
}

static int
width_of(struct str shown)
{
	struct buf text;
	int width;

	buf_init(&text, MESSAGE_MAX);
	add_shown(&text, shown);
	width = (int)text_width(buf_str(&text));
	buf_free(&text);
	return width;
}

void
complain_place(struct str text, unsigned line, unsigned column, unsigned width,
	const char *hint)
{
	int digits = snprintf(NULL, 0, "%u", line), from, to;
	size_t at = column ? column - 1 : 0, cut, none;
	struct str shown = window(line_of(text, line), at, &cut);

	fputs("\n", stderr);
	if (line > 1)
		show_line(window(line_of(text, line - 1), 0, &none), digits, line - 1, false);
	show_line(shown, digits, line, cut > 0);
	from = width_of(str_sub(shown, 0, at - cut));
	to = width_of(str_sub(shown, 0, at - cut + (width ? width : 1)));
	fprintf(stderr, "  %*s | %*s", digits, "", from + (cut > 0), "");
	do
		fputc('^', stderr);
	while (++from < to);
	fprintf(stderr, "%s%s\n", hint && *hint ? " " : "", hint ? hint : "");
}

const char *
count_text(uint64_t n, char out[32])
{
	char plain[32];
	int len = snprintf(plain, sizeof plain, "%llu", (unsigned long long)n), at = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = plain[i];
	}
	out[at] = '\0';
	return out;
}

const char *
size_text(uint64_t bytes, char out[32])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	double v = (double)bytes;
	size_t unit = 0;

	while (v >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
		v /= 1000;
		unit++;
	}
	snprintf(out, 32, unit && v < 9.95 ? "%.1f %s" : "%.0f %s", v, units[unit]);
	return out;
}

/* ------------------------------------------------------------- progress */

struct progress {
	uint64_t total;
	struct timespec start, drawn;
	bool terminal, visible;
	char last[256];
};

static double
seconds_since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

struct progress *
progress_new(uint64_t total)
{
	struct progress *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->total = total;
	p->terminal = isatty(STDERR_FILENO);
	clock_gettime(CLOCK_MONOTONIC, &p->start);
	p->drawn = p->start;
	return p;
}

/* Reading mail.log.2.gz  [####----]  61%  1.2 of 1.9 GB  20 s */
static void
draw(struct progress *p, struct str what, uint64_t done)
{
	double share = p->total ? (double)done / (double)p->total : 1, elapsed;
	char a[32], b[32];
	struct buf line;
	int width = 28;

	share = share > 1 ? 1 : share;
	elapsed = seconds_since(&p->start);
	buf_init(&line, 4096);
	buf_adds(&line, "\r\x1b[K");
	buf_printf(&line, _("Reading %s"), "");
	text_escape(&line, what.len > 30 ? str_sub(what, what.len - 30, what.len) : what, false);
	buf_adds(&line, "  [");
	buf_fill(&line, '#', (size_t)(share * width));
	buf_fill(&line, '-', (size_t)width - (size_t)(share * width));
	buf_printf(&line, "] %3d%%  ", (int)(share * 100));
	buf_printf(&line, _("%s of %s"), size_text(done, a), size_text(p->total, b));
	if (share > 0.01)
		buf_printf(&line, "  %.0f s", elapsed / share - elapsed);
	fwrite(line.ptr, 1, line.len, stderr);
	fflush(stderr);
	buf_free(&line);
}

void
progress_show(struct progress *p, struct str what, uint64_t done)
{
	if (!p || !p->terminal)
		return;
	if (seconds_since(&p->start) < 2 || (p->visible && seconds_since(&p->drawn) < 0.25))
		return;
	draw(p, what, done);
	p->visible = true;
	clock_gettime(CLOCK_MONOTONIC, &p->drawn);
}

void
progress_free(struct progress *p)
{
	if (p && p->visible)
		fputs("\r\x1b[K", stderr);
	free(p);
}
