/* lzfu - see lzfu.h. Does not check the CRC: damaged text is read as far as it goes. */
#include "text/lzfu.h"

#include "base/cur.h"

#define WINDOW  4096
#define PACKED  0x75465A4Cu /* "LZFu" */
#define PLAIN   0x414C454Du /* "MELA" */
#define LONGEST 17

/* source: [MS-OXRTFCP] section 2.1.2.1 */
static const char dictionary[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
	unsigned char p[WINDOW];
	size_t at;
};

static void put(struct window *w, struct out *out, unsigned char c)
{
	out_u8(out, c);
	w->p[w->at] = c;
	w->at = (w->at + 1) % WINDOW;
}

static enum reason unpack(struct cur *c, uint64_t most, struct out *out)
{
	struct window w = {.at = sizeof(dictionary) - 1};
	memcpy(w.p, dictionary, sizeof(dictionary) - 1);
	while (cur_left(c) > 0) {
		unsigned flags = cur_u8(c);
		for (unsigned bit = 0; bit < 8 && cur_left(c) > 0; bit++) {
			if ((flags >> bit & 1) == 0) {
				put(&w, out, cur_u8(c));
				continue;
			}
			unsigned high = cur_u8(c), low = cur_u8(c);
			size_t from = high << 4 | low >> 4, n = (low & 15) + 2;
			if (c->bad)
				return REASON_short_data;
			if (from == w.at)
				return REASON_none;
			for (; n > 0; n--, from = (from + 1) % WINDOW)
				put(&w, out, w.p[from]);
		}
		if (out->n > most - LONGEST * 8)
			return REASON_limit_memory;
	}
	return REASON_short_data;
}

enum reason lzfu_open(str packed, uint64_t most, struct out *out)
{
	struct cur c = cur_of(packed);
	uint32_t size = cur_u32(&c), raw = cur_u32(&c), sort = cur_u32(&c);
	(void)cur_u32(&c);
	(void)size;
	if (c.bad)
		return REASON_short_data;
	if (sort == PACKED)
		return unpack(&c, most, out);
	if (sort != PLAIN)
		return REASON_broken;
	str s = cur_take(&c, cur_left(&c) < raw ? cur_left(&c) : raw);
	out_str(out, s);
	return s.n < raw ? REASON_short_data : REASON_none;
}
