/*
 * The store keeps of an alert all that its detector needs to describe it. Where
 * the rule is one that this program no longer has, the sentence of that day is
 * better than none.
 */
#include "cmd/say.h"

#include <string.h>

#include "base/i18n.h"
#include "core/detector.h"

#define SENTENCE_MAX (64u << 10)

const char *
class_title(enum class c)
{
	static const char *const titles[CLASS_COUNT] = {
		[CLASS_NONE] = N_("unclassed"),
		[CLASS_SCAN] = N_("scanning"),
		[CLASS_PROBE] = N_("probe"),
		[CLASS_PASSWORD_GUESSING] = N_("guessing"),
		[CLASS_RELAY] = N_("mail relay"),
		[CLASS_MAIL_ABUSE] = N_("mail abuse"),
		[CLASS_INTRUSION] = N_("intrusion"),
		[CLASS_STEPPING_STONE] = N_("stepping stone"),
		[CLASS_WEB_TAMPERING] = N_("Web alteration"),
		[CLASS_WEB_PROBE] = N_("Web probe"),
		[CLASS_OTHER] = N_("other"),
	};

	return _(titles[c]);
}

const char *
verdict_title(enum verdict v)
{
	switch (v) {
	case VERDICT_NOTHING: return _("nothing got through");
	case VERDICT_THROUGH: return _("GOT THROUGH");
	default: return _("unknown whether anything got through");
	}
}

const char *
certainty_title(enum certainty c)
{
	static const char *const titles[CERTAINTY_COUNT] = {
		[CERTAINTY_UNKNOWN] = N_("unknown"),
		[CERTAINTY_LIKELY] = N_("likely"),
		[CERTAINTY_PROBABLE] = N_("probable"),
		[CERTAINTY_CONFIRMED] = N_("confirmed"),
	};

	return _(titles[c]);
}

bool
say_japanese(void)
{
	/* TRANSLATORS: the code of the language that this catalogue is in */
	return strcmp(_("en"), "ja") == 0;
}

void
say_sentence(struct str text, struct buf *out)
{
	buf_add(out, text);
	if (!str_ends(text, STR(".")) && !str_ends(text, STR("。")))
		buf_adds(out, _("."));
}

static const struct detector *
find_detector(struct str rule)
{
	for (size_t i = 0; detectors[i]; i++)
		if (str_eq(str_from(detectors[i]->name), rule))
			return detectors[i];
	return NULL;
}

static struct str
describe(const struct store_alert *a, const struct services *s, bool sentence, struct arena *arena)
{
	const struct detector *d = find_detector(a->rule);
	struct buf text, whole;
	struct str kept;

	if (!d || !d->describe)
		return STR_NULL;
	buf_init(&text, SENTENCE_MAX);
	buf_init(&whole, SENTENCE_MAX);
	d->describe(&a->alert, s, &text);
	if (sentence)
		say_sentence(buf_str(&text), &whole);
	kept = arena_keep(arena, buf_str(sentence ? &whole : &text));
	buf_free(&text);
	buf_free(&whole);
	return kept;
}

enum err
say_again(struct store_incident *i, const struct services *s, struct arena *a)
{
	bool led = false;

	for (size_t k = 0; k < i->alert_count; k++) {
		struct store_alert *one = &i->alerts[k];
		bool leads = !led && one->alert.class == i->incident.classes[0];

		if (!find_detector(one->rule))
			continue;
		one->sentence = describe(one, s, false, a);
		if (leads)
			i->sentence = describe(one, s, true, a);
		if (!one->sentence.ptr || !i->sentence.ptr)
			return ERR_NOMEM;
		led = led || leads;
	}
	return ERR_OK;
}
