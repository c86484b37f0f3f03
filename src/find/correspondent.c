/* correspondent - heads of mails, signatures, and the end of letters. */
#include "find/correspondent.h"

#include "find/seek.h"
#include "find/words.h"

#define MAIL_LINE 160  /* [byte] from a name to the end of its address */
#define MAIL_HEAD 600  /* [byte] of a head, before and behind the line */
#define MAIL_BODY 1000 /* [byte] behind its head that are looked at */

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

/* What a house writes to itself about itself; a patient speaks of "mijn uitslag". */
static bool own_affairs(str s, size_t at)
{
	static const str own_words[] = {SEEK("mijn "), SEEK(" mij "), SEEK(" mij:")};
	str rest = str_sub(s, at, at + MAIL_LINE + MAIL_BODY), subject = subject_of(s, at);
	for (size_t i = 0; i < sizeof(own_words) / sizeof(own_words[0]); i++)
		if (str_find_nocase(rest, own_words[i]) < rest.n)
			return false;
	return str_find_nocase(subject, STR("klacht")) == subject.n;
}

bool colleague(str s, size_t at)
{
	size_t line = seek_line(s, at), end = at;
	while (end < s.n && end - at < MAIL_LINE && s.p[end] != '\n')
		end++;
	str behind = str_sub(s, at, end);
	if (str_find_byte(behind, '@') == behind.n)
		return false;
	struct address own = address_in(behind);
	str before = str_sub(s, line, at);
	return own.house.n > 3 && (head_label(before) || introduces(before, behind)) &&
	       house_mail(s, line, own) && own_affairs(s, end);
}
