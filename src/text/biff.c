/* biff - see biff.h. [MS-XLS] 2.1.4 (records), 2.4.58 (Continue), 2.5.293 (strings). A string that
 * runs on into the next record has its flags told anew there. Refuses nothing: what is cut off is
 * told. */
#include "text/biff.h"

#include "base/utf8.h"
#include "text/codeset.h"
#include "text/ole.h"

enum { FLAG_wide = 1, FLAG_sound = 4, FLAG_rich = 8 };

void biff_seek(struct biff *b, size_t at)
{
	b->behind = at;
	b->c = cur_of(STR_NONE);
}

bool biff_next(struct biff *b)
{
	struct cur c = cur_of(str_sub(b->all, b->behind, b->all.n));
	unsigned type = cur_u16(&c);
	str body = cur_take(&c, cur_u16(&c));
	if (c.bad)
		return false;
	b->at = b->behind;
	b->behind += 4 + body.n;
	b->type = type;
	b->c = cur_of(body);
	return true;
}

unsigned biff_peek(const struct biff *b)
{
	struct cur c = cur_of(str_sub(b->all, b->behind, b->all.n));
	unsigned type = cur_u16(&c);
	return c.bad ? 0x10000 : type;
}

bool biff_continue(struct biff *b)
{
	struct biff next = *b;
	if (biff_peek(b) != BIFF_continue || !biff_next(&next))
		return false;
	b->behind = next.behind;
	b->c = next.c;
	return true;
}

static bool skip(struct biff *b, size_t n)
{
	while (n > 0) {
		if (cur_left(&b->c) == 0 && !biff_continue(b))
			return false;
		size_t some = n < cur_left(&b->c) ? n : cur_left(&b->c);
		cur_take(&b->c, some);
		n -= some;
	}
	return true;
}

bool biff_chars(struct biff *b, struct out *o, size_t n, bool wide)
{
	uint32_t high = 0;
	while (n > 0) {
		if (cur_left(&b->c) < (wide ? 2u : 1u)) {
			if (!biff_continue(b))
				return false;
			wide = (cur_u8(&b->c) & FLAG_wide) != 0;
			continue;
		}
		size_t room = cur_left(&b->c) / (wide ? 2 : 1), some = n < room ? n : room;
		str s = cur_take(&b->c, some * (wide ? 2 : 1));
		for (size_t i = 0; i < some; i++)
			ole_put_unit(o, &high,
				     wide ? (uint32_t)(s.p[2 * i] | s.p[2 * i + 1] << 8) : s.p[i]);
		n -= some;
	}
	if (high != 0)
		utf8_put(o, 0xFFFD);
	return true;
}

bool biff_text(struct biff *b, struct out *o, size_t n)
{
	unsigned flags = cur_u8(&b->c);
	size_t rich = (flags & FLAG_rich) != 0 ? cur_u16(&b->c) : 0;
	size_t sound = (flags & FLAG_sound) != 0 ? cur_u32(&b->c) : 0;
	return !b->c.bad && biff_chars(b, o, n, (flags & FLAG_wide) != 0) && skip(b, rich * 4) &&
	       skip(b, sound);
}

bool biff_bytes(struct biff *b, struct arena a, struct out *o, size_t n)
{
	bool told, whole = true;
	while (n > 0) {
		if (cur_left(&b->c) == 0 && !biff_continue(b)) {
			whole = false;
			break;
		}
		struct arena scratch = a;
		str s = cur_take(&b->c, n < cur_left(&b->c) ? n : cur_left(&b->c));
		n -= s.n;
		out_str(o, codeset_page(&scratch, b->page, s, &told));
	}
	return whole;
}

bool biff_string(struct biff *b, struct arena a, struct out *o, bool wide)
{
	size_t n = wide ? cur_u16(&b->c) : cur_u8(&b->c);
	if (b->c.bad)
		return false;
	return b->version >= 8 ? biff_text(b, o, n) : biff_bytes(b, a, o, n);
}
