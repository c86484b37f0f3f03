/*
 * same_name - comparing names within one text, where a person is named again in another form. Not
 * for joining mentions of different places: that is person/'s work.
 */
#include "find/same_name.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "find/name.h"

#define NAME_BYTES 200
#define ROOM       ((size_t)16 << 10) /* both names folded several times over */

/* share_word - a word of at least two letters stands in both. */
static bool share_word(str a, str b)
{
	while (a.n > 0) {
		str w = str_cut(&a, ' '), rest = b;
		while (w.n > 1 && rest.n > 0)
			if (str_eq(w, str_cut(&rest, ' ')))
				return true;
	}
	return false;
}

static str surnames(struct arena *a, const struct name *n)
{
	str own = utf8_fold(a, n->surname.n > 0 ? n->surname : n->given);
	str partner = utf8_fold(a, n->partner_surname);
	unsigned char *p = arena_new(a, unsigned char, own.n + partner.n + 1);
	for (size_t i = 0; i < own.n; i++)
		p[i] = own.p[i];
	p[own.n] = ' ';
	for (size_t i = 0; i < partner.n; i++)
		p[own.n + 1 + i] = partner.p[i];
	return (str){p, own.n + partner.n + 1};
}

static unsigned char first_letter(struct arena *a, const struct name *n)
{
	str f = utf8_fold(a, n->initials.n > 0  ? n->initials
			     : n->surname.n > 0 ? n->given
						: STR(""));
	return f.n > 0 ? f.p[0] : 0;
}

/* next_plain - cut the next word of letters and digits off *s; "" when there is none. */
static str next_plain(str *s)
{
	size_t i = 0, from;
	while (i < s->n && !is_alnum(s->p[i]))
		i++;
	from = i;
	while (i < s->n && is_alnum(s->p[i]))
		i++;
	str word = str_sub(*s, from, i);
	*s = str_sub(*s, i, s->n);
	return word;
}

/* is_plain - folding changes nothing but case, and parts no words. */
static bool is_plain(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80 || s.p[i] == '\'' || s.p[i] == '`')
			return false;
	return true;
}

/* nothing_shared - no word of at least two letters stands in both, as can be told without taking
 * the names apart. */
static bool nothing_shared(str a, str b)
{
	if (!is_plain(a) || !is_plain(b))
		return false;
	for (str w = next_plain(&a); w.n > 0; w = next_plain(&a)) {
		str rest = b;
		for (str v = next_plain(&rest); v.n > 0 && w.n > 1; v = next_plain(&rest))
			if (str_eq_nocase(v, w))
				return false;
	}
	return true;
}

bool same_name(str a, str b)
{
	unsigned char room[ROOM] UNSET;
	struct arena s = {room, room, room + sizeof(room)};
	struct name x, y;
	if (a.n > NAME_BYTES || b.n > NAME_BYTES)
		return false;
	if (str_eq(a, b))
		return true;
	if (nothing_shared(a, b))
		return false;
	if (!name_parse(&s, a, &x) || !name_parse(&s, b, &y))
		return str_eq_nocase(str_trim(a), str_trim(b));
	if (!share_word(surnames(&s, &x), surnames(&s, &y)))
		return false;
	unsigned char l = first_letter(&s, &x), r = first_letter(&s, &y);
	return l == 0 || r == 0 || l == r;
}
