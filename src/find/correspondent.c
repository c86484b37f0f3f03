/* correspondent - heads of mails, signatures, the end of letters, who was at a meeting, and who
 * answers for an invoice. */
#include "find/correspondent.h"

#include "find/name_run.h"
#include "find/provider.h"
#include "find/seek.h"
#include "find/words.h"

#define MAIL_LINE  160  /* [byte] from a name to the end of its address */
#define MAIL_HEAD  600  /* [byte] of a head, before and behind the line */
#define MAIL_BODY  1000 /* [byte] behind its head that are looked at */
#define ATTENDANCE 800  /* [byte] of a list of who was there */
#define WORD_LEAST 3    /* [byte] of a part of a name that is looked for again */

bool signed_line(str s, size_t at)
{
	size_t i = seek_line(s, at);
	for (unsigned lines = 0; lines < 4 && i > 0; lines++) {
		size_t end = i - 1;
		while (end > 0 && (s.p[end] == '\n' || s.p[end] == '\r'))
			end--;
		str line = str_trim(seek_before(s, end + 1, 60));
		str w[4];
		if (line.n > 0) {
			size_t n = seek_words(line, w);
			return line.n < 50 && n > 0 && word_in(WORDS_greeting, w[0]);
		}
		i = seek_line(s, end);
	}
	return false;
}

/* The line above that holds something. */
static str line_above(str s, size_t at)
{
	size_t i = seek_line(s, at);
	for (unsigned lines = 0; lines < 3 && i > 0; lines++) {
		size_t from = seek_line(s, i - 1);
		str line = str_trim(str_sub(s, from, i));
		if (line.n > 0)
			return line;
		i = from;
	}
	return STR_NONE;
}

bool signature_line(str s, size_t at)
{
	return str_trim(seek_before(s, at, 8)).n == 0 && str_eq(line_above(s, at), STR("--"));
}

/* The first address in s: its box and its house. */
struct address {
	str box, house;
};

static struct address address_in(str s)
{
	size_t at = str_find_byte(s, '@'), from = at, to = at + 1;
	if (at == s.n)
		return (struct address){STR_NONE, STR_NONE};
	while (from > 0 && (is_alnum(s.p[from - 1]) || s.p[from - 1] == '.' ||
			    s.p[from - 1] == '-' || s.p[from - 1] == '_'))
		from--;
	while (to < s.n && (is_alnum(s.p[to]) || s.p[to] == '.' || s.p[to] == '-'))
		to++;
	return (struct address){str_sub(s, from, at), str_sub(s, at + 1, to)};
}

static bool head_label(str line)
{
	static const str labels[] = {SEEK("from:"), SEEK("van:"), SEEK("to:"),      SEEK("aan:"),
				     SEEK("cc:"),   SEEK("bcc:"), SEEK("reply-to:")};
	while (line.n > 0 && (line.p[0] == '>' || line.p[0] == ' ' || line.p[0] == '*'))
		line = str_sub(line, 1, line.n);
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (str_eq_nocase(str_sub(line, 0, labels[i].n), labels[i]))
			return true;
	return false;
}

/* "Op 5 februari schreef A. de Vries <a.devries@lab.nl>:" */
static bool introduces(str before, str behind)
{
	static const str words[] = {SEEK("schreef"), SEEK("wrote"), SEEK("schrieb")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(before, words[i]) < before.n ||
		    str_find_nocase(behind, words[i]) < behind.n)
			return true;
	return false;
}

/* Is there another box of this house in a head around the place? */
static bool house_mail(str s, size_t at, struct address own)
{
	str around = str_sub(s, at > MAIL_HEAD ? at - MAIL_HEAD : 0, at + MAIL_HEAD);
	while (around.n > 0) {
		str line = str_cut(&around, '\n');
		if (!head_label(line))
			continue;
		for (size_t x; (x = str_find_byte(line, '@')) < line.n;) {
			struct address a = address_in(line);
			if (str_eq_nocase(a.house, own.house) && !str_eq_nocase(a.box, own.box))
				return true;
			line = str_sub(line, x + 1, line.n);
		}
	}
	return false;
}

/* subject_of - what the mail is about, as far as its head says near the place. */
static str subject_of(str s, size_t at)
{
	static const str labels[] = {SEEK("subject:"), SEEK("onderwerp:"), SEEK("betreft:")};
	str around = str_sub(s, at > MAIL_HEAD ? at - MAIL_HEAD : 0, at + MAIL_HEAD);
	while (around.n > 0) {
		str line = str_cut(&around, '\n');
		for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
			if (str_eq_nocase(str_sub(line, 0, labels[i].n), labels[i]))
				return line;
	}
	return STR_NONE;
}

static bool any_of(str s, const str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_find_nocase(s, words[i]) < s.n)
			return true;
	return false;
}

#define ANY_OF(s, words) any_of(s, words, sizeof(words) / sizeof((words)[0]))

/* A patient speaks of "mijn uitslag"; in Frisian, English and German as well. */
static bool speaks_of_self(str body)
{
	static const str words[] = {SEEK("mijn"), SEEK("mij"),   SEEK("my"),     SEEK("myn"),
				    SEEK("mein"), SEEK("meine"), SEEK("meiner"), SEEK_END};
	return seek_has(body, words) > 0;
}

/* Who writes says "ik". */
static bool speaks(str body)
{
	static const str words[] = {SEEK("ik"), SEEK("me"), SEEK("ich"), SEEK_END};
	return seek_has(body, words) > 0 || str_find(body, STR(" I ")) < body.n ||
	       str_find(body, STR("\nI ")) < body.n;
}

static bool has_word(str s, str word)
{
	while (s.n >= word.n) {
		size_t at = str_find_nocase(s, word), to = at + word.n;
		if (at == s.n)
			return false;
		if ((at == 0 || !name_letter(s.p[at - 1])) && (to == s.n || !name_letter(s.p[to])))
			return true;
		s = str_sub(s, to, s.n);
	}
	return false;
}

/* comes_again - a word of the name before its address stands in the mail once more, or none is
 * long enough to tell. */
static bool comes_again(str body, str head)
{
	size_t end = 0, told = 0;
	while (end < head.n && head.p[end] != '<' && head.p[end] != '[' && head.p[end] != '(')
		end++;
	for (size_t i = 0, from = 0; i <= end; i++) {
		if (i < end && name_letter(head.p[i]))
			continue;
		str word = str_sub(head, from, i);
		from = i + 1;
		if (word.n < WORD_LEAST || word_in(WORDS_prefix, word))
			continue;
		told++;
		if (has_word(body, word))
			return true;
	}
	return told == 0;
}

/* Is there a line that is no part of the head? The body may be an item of its own. */
static bool has_body(str rest)
{
	static const str more[] = {SEEK("subject:"), SEEK("onderwerp:"), SEEK("date:"),
				   SEEK("datum:"),   SEEK("sent:"),      SEEK("verzonden:")};
	while (rest.n > 0) {
		str line = str_trim(str_cut(&rest, '\n'));
		bool head = line.n == 0 || head_label(line);
		for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
			head |= str_eq_nocase(str_sub(line, 0, more[i].n), more[i]);
		if (!head)
			return true;
	}
	return false;
}

/* writes_of_another - the mail is written to a doctor about somebody else, or says nothing at all
 * of its writer, who has no box of a consumer. before: the label of the head; from: the place
 * behind the line */
static bool writes_of_another(str s, str before, str head, size_t from)
{
	static const str other[] = {SEEK("uw pati"), SEEK("bovengenoemde"), SEEK("betreft"),
				    SEEK("geachte collega")};
	str label = str_trim(before), body = str_sub(s, from, from + MAIL_LINE + MAIL_BODY);
	if (!str_eq_nocase(label, STR("from:")) && !str_eq_nocase(label, STR("van:")))
		return false;
	str next = str_trim(str_sub(body, 0, MAIL_LINE));
	if (!str_eq_nocase(str_sub(next, 0, 4), STR("aan:")) &&
	    !str_eq_nocase(str_sub(next, 0, 3), STR("to:")))
		return false;
	if (speaks(body))
		return false;
	return ANY_OF(body, other) || (!provider_mail(address_in(head).house) && has_body(body) &&
				       !comes_again(body, head));
}

static bool complains(str s, size_t at)
{
	str subject = subject_of(s, at);
	return str_find_nocase(subject, STR("klacht")) < subject.n;
}

bool colleague(str s, size_t at)
{
	size_t line = seek_line(s, at), end = at;
	while (end < s.n && end - at < MAIL_LINE && s.p[end] != '\n')
		end++;
	str behind = str_sub(s, at, end), before = str_sub(s, line, at);
	if (str_find_byte(behind, '@') == behind.n ||
	    (!head_label(before) && !introduces(before, behind)) ||
	    speaks_of_self(str_sub(s, end, end + MAIL_LINE + MAIL_BODY)))
		return false;
	if (writes_of_another(s, before, behind, end))
		return true;
	struct address own = address_in(behind);
	return own.house.n > 3 && !provider_mail(own.house) && house_mail(s, line, own) &&
	       !complains(s, end);
}

/* heads_attendance - "Aanwezig:", "Afwezig (m.k.): J. Bakker"; "Deelnemers:" may be those of a
 * screening. */
static bool heads_attendance(str line, str above)
{
	static const str words[] = {SEEK("aanwezigen"), SEEK("aanwezig"),  SEEK("afwezigen"),
				    SEEK("afwezig"),    SEEK("afgemeld"),  SEEK("afmeldingen"),
				    SEEK("deelnemers"), SEEK("genodigden")};
	static const str meetings[] = {SEEK("notulen"), SEEK("overleg"), SEEK("vergadering")};
	line = str_trim(line);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		str rest = str_sub(line, words[i].n, line.n);
		if (!str_eq_nocase(str_sub(line, 0, words[i].n), words[i]))
			continue;
		str mark = str_trim(rest);
		return (mark.n == 0 || mark.p[0] == ':' || mark.p[0] == '(') &&
		       (words[i].p[0] != 'd' || ANY_OF(above, meetings));
	}
	return false;
}

bool attends(str s, size_t at)
{
	size_t from = seek_line(s, at), least = at > ATTENDANCE ? at - ATTENDANCE : 0;
	str above = str_sub(s, least, at);
	if (heads_attendance(str_sub(s, from, at), above))
		return true;
	str before = str_trim(str_sub(s, from, at));
	if (before.n == 0 || !(before.p[0] == '-' || before.p[0] == '*' || before.p[0] >= 0x80))
		return false;
	while (from > least) {
		size_t end = from - 1;
		from = seek_line(s, end);
		str line = str_trim(str_sub(s, from, end));
		if (heads_attendance(line, above))
			return true;
		if (line.n > 0 && line.p[0] != before.p[0])
			return false;
	}
	return false;
}

bool trades(str s, size_t at)
{
	static const str papers[] = {SEEK("factuur"), SEEK("debiteur"), SEEK("offerte"),
				     SEEK("invoice")};
	static const str people[] = {SEEK("pati"), SEEK("geb"), SEEK("bsn"), SEEK("verzekerde")};
	str around = str_sub(s, at > MAIL_HEAD ? at - MAIL_HEAD : 0, at + MAIL_HEAD);
	return ANY_OF(around, papers) && !ANY_OF(around, people);
}
