/*
 * The awkward facts: what is asked for may be written in many ways (%2e, %252e, %c0%af, +),
 * so signs are looked for in one spelling; and there are a hundred of them for every
 * request, so a bit for each pair of first letters says where none can stand.
 */
#include "detect/web_signs.h"

#include <stdlib.h>

#include "base/i18n.h"

#define SPELLED_MAX 2048

/* A path of one letter over and over, or a request of this length, is there to fill a buffer. */
#define FILLER_RUN 60
#define LENGTH_MAX 4096

enum where { IN_URL, IN_PATH, IN_QUERY, IN_AGENT, AT_START, AT_END };

struct sign_text {
	enum web_sign sign;
	enum where where;
	const char *text; /* lower case, spelled out */
};

/*
 * From advisories and from what servers' logs have shown since 1996. Words of the
 * query need the punctuation of an attack beside them: people ask about SQL, too.
 */
static const struct sign_text signs[] = {
	{ WEB_TRAVERSAL, IN_URL, "../../" }, { WEB_TRAVERSAL, IN_URL, "..\\..\\" },
	{ WEB_TRAVERSAL, IN_URL, "/etc/passwd" }, { WEB_TRAVERSAL, IN_URL, "/etc/shadow" },
	{ WEB_TRAVERSAL, IN_URL, "/etc/group" }, { WEB_TRAVERSAL, IN_URL, "/etc/hosts" },
	{ WEB_TRAVERSAL, IN_URL, "/proc/self/" }, { WEB_TRAVERSAL, IN_URL, "boot.ini" },
	{ WEB_TRAVERSAL, IN_URL, "win.ini" }, { WEB_TRAVERSAL, IN_QUERY, "=../" },
	{ WEB_TRAVERSAL, IN_URL, "/../" }, { WEB_TRAVERSAL, IN_URL, "..;/" },
	{ WEB_TRAVERSAL, IN_PATH, "..%u2215" }, { WEB_TRAVERSAL, IN_URL, "/..%5c" },
	{ WEB_TRAVERSAL, AT_START, "../" },

	{ WEB_COMMAND, IN_URL, "cmd.exe" }, { WEB_COMMAND, IN_URL, "root.exe" },
	{ WEB_COMMAND, IN_URL, "command.com" }, { WEB_COMMAND, IN_URL, "/bin/sh" },
	{ WEB_COMMAND, IN_URL, "/bin/cat" }, { WEB_COMMAND, IN_URL, "/bin/id" },
	{ WEB_COMMAND, IN_URL, "/bin/ls" }, { WEB_COMMAND, IN_URL, "/bin/bash" },
	{ WEB_COMMAND, IN_URL, "/usr/bin/id" }, { WEB_COMMAND, IN_URL, "() {" },
	{ WEB_COMMAND, IN_AGENT, "() {" }, { WEB_COMMAND, IN_URL, ";cat " },
	{ WEB_COMMAND, IN_URL, "; cat " }, { WEB_COMMAND, IN_URL, "|cat " },
	{ WEB_COMMAND, IN_URL, ";id;" }, { WEB_COMMAND, IN_URL, "|id|" },
	{ WEB_COMMAND, IN_URL, ";wget " }, { WEB_COMMAND, IN_URL, "|wget " },
	{ WEB_COMMAND, IN_URL, "wget http" }, { WEB_COMMAND, IN_URL, "curl http" },
	{ WEB_COMMAND, IN_URL, ";curl " }, { WEB_COMMAND, IN_URL, "$(" },
	{ WEB_COMMAND, IN_URL, "`id`" }, { WEB_COMMAND, IN_URL, "system(" },
	{ WEB_COMMAND, IN_URL, "shell_exec(" }, { WEB_COMMAND, IN_URL, "passthru(" },
	{ WEB_COMMAND, IN_URL, "eval(" }, { WEB_COMMAND, IN_URL, "base64_decode(" },
	{ WEB_COMMAND, IN_URL, "phpinfo()" }, { WEB_COMMAND, IN_URL, "die(md5" },
	{ WEB_COMMAND, IN_URL, "${jndi:" }, { WEB_COMMAND, IN_AGENT, "${jndi:" },
	{ WEB_COMMAND, IN_URL, "@java.lang." }, { WEB_COMMAND, IN_URL, "java.lang.runtime" },
	{ WEB_COMMAND, IN_URL, "invokefunction" }, { WEB_COMMAND, IN_URL, "<?php" },
	{ WEB_COMMAND, IN_URL, "<!--#exec" }, { WEB_COMMAND, IN_QUERY, "cmd=" },
	{ WEB_COMMAND, IN_QUERY, "?-s" }, { WEB_COMMAND, IN_QUERY, "?-d" },
	{ WEB_COMMAND, IN_QUERY, "allow_url_include" },
	{ WEB_COMMAND, IN_QUERY, "auto_prepend_file" },

	{ WEB_SQL, IN_URL, "' union " }, { WEB_SQL, IN_URL, "union select null" },
	{ WEB_SQL, IN_URL, "union all select " }, { WEB_SQL, IN_URL, "union/**/" },
	{ WEB_SQL, IN_URL, " union select 1" }, { WEB_SQL, IN_URL, ") union select" },
	{ WEB_SQL, IN_URL, "' or '" }, { WEB_SQL, IN_URL, "' or 1=1" },
	{ WEB_SQL, IN_URL, " or 1=1" }, { WEB_SQL, IN_URL, " and 1=1" },
	{ WEB_SQL, IN_URL, "' and '" }, { WEB_SQL, IN_URL, "information_schema" },
	{ WEB_SQL, IN_URL, "xp_cmdshell" }, { WEB_SQL, IN_URL, "waitfor delay" },
	{ WEB_SQL, IN_URL, "sleep(" }, { WEB_SQL, IN_URL, "benchmark(" },
	{ WEB_SQL, IN_URL, "extractvalue(" }, { WEB_SQL, IN_URL, "updatexml(" },
	{ WEB_SQL, IN_URL, ";declare @" }, { WEB_SQL, IN_URL, "; declare @" },
	{ WEB_SQL, IN_URL, ";drop table" }, { WEB_SQL, IN_URL, "; drop table" },
	{ WEB_SQL, IN_URL, "' --" }, { WEB_SQL, IN_URL, "pg_sleep" },
	{ WEB_SQL, IN_URL, "load_file(" }, { WEB_SQL, IN_URL, "into outfile" },

	{ WEB_SCRIPT, IN_URL, "<script" }, { WEB_SCRIPT, IN_URL, "javascript:" },
	{ WEB_SCRIPT, IN_URL, "onerror=" }, { WEB_SCRIPT, IN_URL, "onload=" },
	{ WEB_SCRIPT, IN_URL, "onmouseover=" }, { WEB_SCRIPT, IN_URL, "<iframe" },
	{ WEB_SCRIPT, IN_URL, "<img src" }, { WEB_SCRIPT, IN_URL, "<svg" },
	{ WEB_SCRIPT, IN_URL, "document.cookie" }, { WEB_SCRIPT, IN_URL, "alert(" },

	{ WEB_INCLUDE, IN_QUERY, "php://" }, { WEB_INCLUDE, IN_QUERY, "file://" },
	{ WEB_INCLUDE, IN_QUERY, "expect://" }, { WEB_INCLUDE, IN_QUERY, "data://text" },
	{ WEB_INCLUDE, IN_QUERY, "gopher://" }, { WEB_INCLUDE, IN_QUERY, "_path=http" },
	{ WEB_INCLUDE, IN_QUERY, "_dir=http" }, { WEB_INCLUDE, IN_QUERY, "_root=http" },
	{ WEB_INCLUDE, IN_QUERY, "path]=http" }, { WEB_INCLUDE, IN_QUERY, "include=http" },
	{ WEB_INCLUDE, IN_QUERY, "page=http" }, { WEB_INCLUDE, IN_QUERY, "file=http" },
	{ WEB_INCLUDE, IN_QUERY, "src=http" }, { WEB_INCLUDE, IN_QUERY, "169.254.169.254" },

	{ WEB_HIDDEN, IN_PATH, "/.git" }, { WEB_HIDDEN, IN_PATH, "/.svn" },
	{ WEB_HIDDEN, IN_PATH, "/.env" }, { WEB_HIDDEN, IN_PATH, "/.ht" },
	{ WEB_HIDDEN, IN_PATH, "/.ssh" }, { WEB_HIDDEN, IN_PATH, "/.history" },
	{ WEB_HIDDEN, IN_PATH, "/.bash_history" }, { WEB_HIDDEN, IN_PATH, "/.aws" },
	{ WEB_HIDDEN, IN_PATH, "/.ds_store" }, { WEB_HIDDEN, IN_PATH, "/.hg" },
	{ WEB_HIDDEN, IN_PATH, "/.vscode" }, { WEB_HIDDEN, IN_PATH, "/.idea" },
	{ WEB_HIDDEN, IN_PATH, "/.docker" }, { WEB_HIDDEN, IN_PATH, "/.mysql_history" },
	{ WEB_HIDDEN, IN_PATH, "/.passwd" }, { WEB_HIDDEN, IN_PATH, "/.npmrc" },
	{ WEB_HIDDEN, IN_PATH, "/web-inf/" }, { WEB_HIDDEN, IN_PATH, "/server-status" },
	{ WEB_HIDDEN, IN_PATH, "/server-info" }, { WEB_HIDDEN, IN_PATH, "wp-config" },
	{ WEB_HIDDEN, IN_PATH, "config.php." }, { WEB_HIDDEN, IN_PATH, "config.inc" },
	{ WEB_HIDDEN, AT_END, ".php.bak" }, { WEB_HIDDEN, AT_END, ".php~" },
	{ WEB_HIDDEN, AT_END, ".php.swp" }, { WEB_HIDDEN, AT_END, ".php.old" },
	{ WEB_HIDDEN, AT_END, ".sql" }, { WEB_HIDDEN, AT_END, "backup.zip" },
	{ WEB_HIDDEN, AT_END, "backup.tar.gz" }, { WEB_HIDDEN, IN_PATH, "/id_rsa" },

	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/phf" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/test-cgi" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/php" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/handler" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/count.cgi" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/campas" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/faxsurvey" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/htmlscript" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/webdist" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/aglimpse" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/formmail" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/nph-test-cgi" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/view-source" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/wrap" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-bin/query" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/luci" },
	{ WEB_PROGRAM, IN_PATH, "/cgi-dos/" }, { WEB_PROGRAM, IN_PATH, "/_vti_" },
	{ WEB_PROGRAM, IN_PATH, "/msadc/" }, { WEB_PROGRAM, IN_PATH, "/default.ida" },
	{ WEB_PROGRAM, IN_PATH, "/iisadmpwd" }, { WEB_PROGRAM, IN_PATH, "/scripts/iisadmin" },
	{ WEB_PROGRAM, IN_PATH, "/cfide/" }, { WEB_PROGRAM, IN_PATH, "/cfdocs/" },
	{ WEB_PROGRAM, IN_PATH, "phpmyadmin" }, { WEB_PROGRAM, IN_PATH, "/pma/" },
	{ WEB_PROGRAM, IN_PATH, "/myadmin" }, { WEB_PROGRAM, IN_PATH, "/dbadmin" },
	{ WEB_PROGRAM, IN_PATH, "/mysqladmin" }, { WEB_PROGRAM, IN_PATH, "/sqladmin" },
	{ WEB_PROGRAM, IN_PATH, "/adminer" }, { WEB_PROGRAM, IN_PATH, "/setup.php" },
	{ WEB_PROGRAM, IN_PATH, "/w00tw00t" }, { WEB_PROGRAM, IN_PATH, "/hnap1" },
	{ WEB_PROGRAM, IN_PATH, "/boaform" }, { WEB_PROGRAM, IN_PATH, "/goform/" },
	{ WEB_PROGRAM, IN_PATH, "/gponform" }, { WEB_PROGRAM, IN_PATH, "/solr/" },
	{ WEB_PROGRAM, IN_PATH, "/actuator" }, { WEB_PROGRAM, IN_PATH, "phpunit" },
	{ WEB_PROGRAM, IN_PATH, "/xmlrpc.php" }, { WEB_PROGRAM, IN_PATH, "/manager/html" },
	{ WEB_PROGRAM, IN_PATH, "/jmx-console" }, { WEB_PROGRAM, IN_PATH, "/console/faces" },
	{ WEB_PROGRAM, IN_PATH, "/invoker/" }, { WEB_PROGRAM, IN_PATH, "/struts" },
	{ WEB_PROGRAM, IN_PATH, "/sdk" }, { WEB_PROGRAM, IN_PATH, "/owa/auth/x" },
	{ WEB_PROGRAM, IN_PATH, "/autodiscover/autodiscover.json" },
	{ WEB_PROGRAM, IN_PATH, "/remote/fgt_lang" }, { WEB_PROGRAM, IN_PATH, "/vpn/../" },
	{ WEB_PROGRAM, IN_PATH, "/dana-na/" }, { WEB_PROGRAM, IN_PATH, "/telescope/requests" },
	{ WEB_PROGRAM, IN_PATH, "thumb.php" }, { WEB_PROGRAM, IN_PATH, "timthumb" },
	{ WEB_PROGRAM, IN_PATH, "uploadify" }, { WEB_PROGRAM, IN_PATH, "/shell.php" },
	{ WEB_PROGRAM, IN_PATH, "/c99" }, { WEB_PROGRAM, IN_PATH, "/r57" },
	{ WEB_PROGRAM, IN_PATH, "/phpinfo.php" }, { WEB_PROGRAM, IN_PATH, "/info.php" },
	{ WEB_PROGRAM, IN_PATH, ".php/login.php" }, { WEB_PROGRAM, IN_PATH, "/cache/external" },
	{ WEB_PROGRAM, IN_PATH, "/nmaplowercheck" }, { WEB_PROGRAM, IN_PATH, "/nice%20ports" },
	{ WEB_PROGRAM, IN_PATH, "/nice ports" }, { WEB_PROGRAM, IN_PATH, "/cgi-bin/.cgi" },

	{ WEB_SCANNER, IN_AGENT, "nikto" }, { WEB_SCANNER, IN_AGENT, "sqlmap" },
	{ WEB_SCANNER, IN_AGENT, "nmap" }, { WEB_SCANNER, IN_AGENT, "zmeu" },
	{ WEB_SCANNER, IN_AGENT, "morfeus" }, { WEB_SCANNER, IN_AGENT, "w3af" },
	{ WEB_SCANNER, IN_AGENT, "masscan" }, { WEB_SCANNER, IN_AGENT, "zgrab" },
	{ WEB_SCANNER, IN_AGENT, "acunetix" }, { WEB_SCANNER, IN_AGENT, "netsparker" },
	{ WEB_SCANNER, IN_AGENT, "dirbuster" }, { WEB_SCANNER, IN_AGENT, "gobuster" },
	{ WEB_SCANNER, IN_AGENT, "feroxbuster" }, { WEB_SCANNER, IN_AGENT, "wpscan" },
	{ WEB_SCANNER, IN_AGENT, "nessus" }, { WEB_SCANNER, IN_AGENT, "openvas" },
	{ WEB_SCANNER, IN_AGENT, "nuclei" }, { WEB_SCANNER, IN_AGENT, "whatweb" },
	{ WEB_SCANNER, IN_AGENT, "arachni" }, { WEB_SCANNER, IN_AGENT, "hydra" },
	{ WEB_SCANNER, IN_AGENT, "havij" }, { WEB_SCANNER, IN_AGENT, "jorgee" },
	{ WEB_SCANNER, IN_AGENT, "the beast" }, { WEB_SCANNER, IN_AGENT, "muieblackcat" },
	{ WEB_SCANNER, IN_AGENT, "dirb" }, { WEB_SCANNER, IN_AGENT, "fuzz faster" },
	{ WEB_SCANNER, IN_AGENT, "libwww-perl" }, { WEB_SCANNER, IN_AGENT, "revolt" },
	{ WEB_SCANNER, IN_AGENT, "fingerprint" }, { WEB_SCANNER, IN_AGENT, "httprecon" },
	{ WEB_SCANNER, IN_AGENT, "muhstik" }, { WEB_SCANNER, IN_AGENT, "l9explore" }, { WEB_SCANNER, IN_AGENT, "censysinspect" },
};

#define SIGNS (sizeof signs / sizeof *signs)

struct web_signs {
	uint64_t pairs[1024];  /* a bit for each two letters that a sign begins with */
	uint16_t first[256];   /* signs by their first letter: 1 + index, and the next of each */
	uint16_t next[SIGNS];
	uint8_t length[SIGNS];
};

enum err
web_signs_new(struct web_signs **out)
{
	struct web_signs *w = calloc(1, sizeof *w);

	if (!w)
		return ERR_NOMEM;
	for (size_t i = 0; i < SIGNS; i++) {
		const unsigned char *t = (const unsigned char *)signs[i].text;
		unsigned pair = (unsigned)t[0] << 8 | t[1];

		w->pairs[pair >> 6] |= UINT64_C(1) << (pair & 63);
		w->length[i] = (uint8_t)strlen(signs[i].text);
		w->next[i] = w->first[t[0]];
		w->first[t[0]] = (uint16_t)(i + 1);
	}
	*out = w;
	return ERR_OK;
}

void
web_signs_free(struct web_signs *w)
{
	free(w);
}

/* ------------------------------------------------------------- spelling */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 32);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One round: %XX and + become what they stand for, letters small. */
static size_t
spell(const char *from, size_t length, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		char c = from[i];
		int high = i + 2 < length && c == '%' ? hex(from[i + 1]) : -1;
		int low = high >= 0 ? hex(from[i + 2]) : -1;

		if (low >= 0) {
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+') {
			c = ' ';
		}
		to[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
	}
	return n;
}

/* Overlong UTF-8 of '/', '\' and '.', which some servers took for these. */
static size_t
shorten(char *text, size_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		unsigned char next = i + 1 < length ? (unsigned char)text[i + 1] : 0;

		if ((c == 0xc0 || c == 0xc1) && next) {
			text[n++] = c == 0xc1 && next == 0x9c ? '\\' :
				next == 0xae ? '.' : '/';
			i++;
		} else {
			text[n++] = text[i];
		}
	}
	return n;
}

/* -------------------------------------------------------------- finding */

static bool
fits(const struct sign_text *s, struct str text, size_t at, size_t end, size_t query)
{

	switch (s->where) {
	case IN_PATH: return at < query;
	case IN_QUERY: return at >= query;
	case AT_START: return at == 0;
	case AT_END: return end == query || end == text.len;
	default: return true;
	}
}

static unsigned
find_signs(const struct web_signs *w, struct str text, bool agent)
{
	size_t query = str_find_char(text, '?');
	unsigned found = 0;

	for (size_t at = 0; at + 1 < text.len; at++) {
		unsigned pair = (unsigned)(unsigned char)text.ptr[at] << 8 |
			(unsigned char)text.ptr[at + 1];

		if (!(w->pairs[pair >> 6] >> (pair & 63) & 1))
			continue;
		for (size_t i = w->first[pair >> 8]; i; i = w->next[i - 1]) {
			const struct sign_text *s = &signs[i - 1];
			size_t length = w->length[i - 1];

			if ((s->where == IN_AGENT) == agent && text.len - at >= length &&
				memcmp(text.ptr + at, s->text, length) == 0 &&
				fits(s, text, at, at + length, query))
				found |= WEB_SIGN(s->sign);
		}
	}
	return found;
}

static bool
is_filler(struct str text)
{
	size_t run = 1;

	for (size_t i = 1; i < text.len; i++) {
		run = text.ptr[i] == text.ptr[i - 1] ? run + 1 : 1;
		if (run >= FILLER_RUN)
			return true;
	}
	return text.len > LENGTH_MAX;
}

/* "\x16\x03\x01", as servers write bytes that are no HTTP. */
static bool
is_binary(struct str url)
{
	return str_starts(url, STR("\\x")) || (url.len && (unsigned char)url.ptr[0] < 0x20);
}

static unsigned
shape_signs(const struct event *e, struct str url)
{
	struct str method = event_field(e, FIELD_HTTP_METHOD);
	unsigned found = 0;

	if (is_binary(url) || is_filler(url))
		found |= WEB_SIGN(WEB_MALFORMED);
	if (str_is(method, "CONNECT") || str_starts(url, STR("http://")) ||
		str_starts(url, STR("https://")))
		found |= WEB_SIGN(WEB_PROXY);
	if (str_is(method, "TRACE") || str_is(method, "TRACK") || str_is(method, "DEBUG") ||
		str_is(method, "PROPFIND"))
		found |= WEB_SIGN(WEB_PROGRAM);
	return found;
}

unsigned
web_signs_of(const struct web_signs *w, const struct event *e)
{
	struct str url = event_field(e, FIELD_URL), agent = event_field(e, FIELD_USER_AGENT);
	struct str referrer = event_field(e, FIELD_REFERRER);
	char once[SPELLED_MAX], text[SPELLED_MAX];
	unsigned found;
	size_t length;

	found = shape_signs(e, url);
	length = spell(url.ptr ? url.ptr : "", url.len < SPELLED_MAX ? url.len : SPELLED_MAX, once);
	found |= find_signs(w, (struct str){ once, length }, false);
	if (str_find_char((struct str){ once, length }, '%') < length ||
		memchr(once, 0xc0, length) || memchr(once, 0xc1, length)) {
		length = spell(once, length, text);
		length = shorten(text, length);
		found |= find_signs(w, (struct str){ text, length }, false);
	}
	length = spell(agent.ptr ? agent.ptr : "", agent.len < 512 ? agent.len : 512, text);
	found |= find_signs(w, (struct str){ text, length }, true);
	if (str_find(referrer, STR("() {")) < referrer.len ||
		str_find(referrer, STR("${jndi:")) < referrer.len)
		found |= WEB_SIGN(WEB_COMMAND);
	return found;
}

bool
web_is_login(const struct event *e)
{
	static const char *const pages[] = { "/wp-login.php", "/xmlrpc.php", "/administrator",
		"/user/login", "/login", "/signin", "/admin/login", "/j_security_check",
		"/index.php/login", "/owa/auth.owa", "/phpmyadmin/index.php" };
	struct str url = event_field(e, FIELD_URL);

	url = str_sub(url, 0, str_find_char(url, '?'));
	if (!str_is(event_field(e, FIELD_HTTP_METHOD), "POST"))
		return false;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (str_find(url, str_from(pages[i])) < url.len)
			return true;
	return false;
}

bool
web_is_customary(struct str url)
{
	static const char *const heads[] = { "/favicon", "/apple-touch-icon", "/robots.txt",
		"/sitemap", "/.well-known/", "/browserconfig.xml", "/ads.txt", "/app-ads.txt",
		"/security.txt", "/wpad.dat", "/crossdomain.xml", "/manifest.json",
		"/site.webmanifest", "/humans.txt", "/atom.xml", "/feed", "/rss" };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (str_starts(url, str_from(heads[i])))
			return true;
	return false;
}

const char *
web_sign_name(enum web_sign sign)
{
	switch (sign) {
	case WEB_TRAVERSAL: return _("files outside the pages");
	case WEB_COMMAND: return _("commands");
	case WEB_SQL: return _("SQL");
	case WEB_SCRIPT: return _("scripts");
	case WEB_INCLUDE: return _("foreign code to include");
	case WEB_HIDDEN: return _("hidden files");
	case WEB_PROGRAM: return _("programs known for holes");
	case WEB_SCANNER: return _("a scanner by its own name");
	case WEB_MALFORMED: return _("malformed requests");
	case WEB_PROXY: return _("a proxy to elsewhere");
	default: return "";
	}
}
