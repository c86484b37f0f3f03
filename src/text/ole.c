/*
 * ole - see ole.h. [MS-CFB] 2.2 (header), 2.3 to 2.5 (tables), 2.6 (directory). Every chain is
 * followed for as many steps as the file has sectors at most. Refuses property sets and writing.
 */
#include "text/ole.h"

#include "base/cur.h"
#include "base/out.h"
#include "base/utf8.h"

#define HEADER_BYTES  ((size_t)512)
#define ENTRY_BYTES   ((size_t)128)
#define IN_HEADER     109u /* sectors of the table that the header names itself */
#define SMALL_SHIFT   6
#define SMALL_MOST    4096u /* streams below this are small */
#define GUESS_ENTRIES 256u
#define LAST_SECTOR   0xFFFFFFF9u /* higher numbers are marks */

static const str signature = {(const unsigned char *)"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8};

enum { TYPE_none = 0, TYPE_storage = 1, TYPE_stream = 2, TYPE_root = 5 };

bool ole_is(str head) { return head.n >= HEADER_BYTES && str_starts(head, signature); }

static uint32_t u32_at(str s, uint64_t at)
{
	struct cur c = cur_of(str_sub(s, at > s.n ? s.n : (size_t)at, s.n));
	return cur_u32(&c);
}

static uint16_t u16_at(str s, uint64_t at)
{
	struct cur c = cur_of(str_sub(s, at > s.n ? s.n : (size_t)at, s.n));
	return cur_u16(&c);
}

static unsigned shift_of(str all) { return u16_at(all, 30) == 12 ? 12 : 9; }

/* ---- sectors ---- */

static str sector(const struct ole *o, uint32_t i)
{
	uint64_t from = ((uint64_t)i + 1) << o->shift, size = (uint64_t)1 << o->shift;
	if (from >= o->all.n)
		return STR_NONE;
	return str_sub(o->all, (size_t)from, (size_t)(from + size));
}

/* A sector of the table: what stands behind each of the next sectors. */
static void take_table(struct ole *o, uint32_t from, uint32_t which)
{
	str s = sector(o, which);
	uint32_t per = (uint32_t)1 << (o->shift - 2);
	o->bad = o->bad || s.n < (size_t)per * 4;
	for (uint32_t i = 0; i < s.n / 4 && i < o->n_next - from; i++)
		o->next[from + i] = u32_at(s, (uint64_t)i * 4);
}

static void read_table(struct ole *o)
{
	uint32_t per = (uint32_t)1 << (o->shift - 2), more = u32_at(o->all, 68), from = 0;
	uint64_t told = (uint64_t)u32_at(o->all, 44) * per; /* what lies behind is no part of it */
	uint64_t size = o->all.n - ((uint64_t)1 << o->shift);
	if (o->all.n < (size_t)1 << o->shift)
		size = 0;
	o->n_next = (uint32_t)((size + ((uint64_t)1 << o->shift) - 1) >> o->shift);
	o->next = arena_new(o->a, uint32_t, o->n_next + 1);
	for (uint32_t i = 0; i < o->n_next; i++)
		o->next[i] = i + 1;
	for (uint32_t i = 0; i < IN_HEADER && from < o->n_next; i++, from += per) {
		uint32_t which = u32_at(o->all, 76 + (uint64_t)i * 4);
		if (which <= LAST_SECTOR)
			take_table(o, from, which);
		else
			o->bad = o->bad || from < told;
	}
	for (uint32_t steps = 0; from < o->n_next && from < told && steps < o->n_next; steps++) {
		str s = sector(o, more);
		if (s.n < (size_t)per * 4) {
			o->bad = true;
			return;
		}
		for (uint32_t i = 0; i + 1 < per && from < o->n_next && from < told;
		     i++, from += per)
			take_table(o, from, u32_at(s, (uint64_t)i * 4));
		more = u32_at(s, ((uint64_t)per - 1) * 4);
	}
}

/* How many sectors follow from `start` on, at most `most`; whether they lie side by side. */
static uint32_t chain_length(const uint32_t *next, uint32_t n_next, uint32_t start, uint32_t most,
			     bool *out_straight)
{
	uint32_t n = 0, at = start;
	*out_straight = true;
	while (at < n_next && n < most) {
		n++;
		if (n < most && next[at] != at + 1 && next[at] < n_next)
			*out_straight = false;
		at = next[at];
	}
	return n;
}

/* The bytes of a chain in `from`, whose sectors begin at `base`. */
static str chain(struct ole *o, str from, uint64_t base, unsigned shift, const uint32_t *next,
		 uint32_t n_next, uint32_t start, uint64_t size)
{
	uint64_t ask = (size >> shift) + ((size & (((uint64_t)1 << shift) - 1)) != 0);
	bool straight;
	uint32_t n =
	    chain_length(next, n_next, start, ask > n_next ? n_next : (uint32_t)ask, &straight);
	uint64_t first = base + ((uint64_t)start << shift), have = (uint64_t)n << shift;
	if (n == 0 || first > from.n)
		return STR_NONE;
	have = have < size ? have : size;
	if (straight)
		return str_sub(from, (size_t)first, (size_t)(first + have));
	unsigned char *p = arena_new(o->a, unsigned char, (size_t)have);
	size_t got = 0;
	for (uint32_t at = start; n > 0 && got < have; n--, at = next[at]) {
		uint64_t place = base + ((uint64_t)at << shift);
		if (place >= from.n)
			break;
		str s = str_sub(from, (size_t)place, (size_t)(place + ((uint64_t)1 << shift)));
		s = str_sub(s, 0, (size_t)have - got);
		memcpy(p + got, s.p, s.n);
		got += s.n;
	}
	return (str){p, got};
}

static str large(struct ole *o, uint32_t start, uint64_t size)
{
	return chain(o, o->all, (uint64_t)1 << o->shift, o->shift, o->next, o->n_next, start, size);
}

/* ---- directory ---- */

static str name_of(struct arena *a, str record)
{
	struct out o = out_mem();
	uint32_t n = u16_at(record, 64);
	for (uint32_t i = 0; i < 32 && i * 2 + 2 < n; i++) {
		uint32_t c = u16_at(record, (uint64_t)i * 2);
		if (c == 0)
			break;
		utf8_put(&o, c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* Children hang on their storage in the order of the directory. */
static void hang(struct ole *o, const uint32_t *up)
{
	for (uint32_t i = o->n; i-- > 1;) {
		if (up[i] == OLE_NONE)
			continue;
		o->entry[i].after = o->entry[up[i]].first;
		o->entry[up[i]].first = i;
	}
}

/* Whose child is each entry: storages keep their children as trees. source: 2.6.4 */
static void climb(struct ole *o, str dir)
{
	struct arena scratch = *o->a;
	uint32_t *up = arena_new(&scratch, uint32_t, o->n),
		 *todo = arena_new(&scratch, uint32_t, (size_t)o->n + 1), n = 0, reached = 0;
	for (uint32_t i = 0; i < o->n; i++)
		up[i] = OLE_NONE;
	up[OLE_ROOT] = OLE_ROOT;
	todo[n++] = OLE_ROOT;
	while (n > 0) {
		uint32_t at = todo[--n];
		for (unsigned k = at == OLE_ROOT ? 2 : 0; k < 3; k++) {
			uint32_t to = u32_at(dir, (uint64_t)at * ENTRY_BYTES + 68 + k * 4);
			unsigned type = to < o->n ? dir.p[(size_t)to * ENTRY_BYTES + 66] : 0;
			o->bad = o->bad || (to >= o->n && to != OLE_NONE);
			if ((type != TYPE_storage && type != TYPE_stream) ||
			    (k == 2 && o->entry[at].stream))
				continue;
			if (up[to] != OLE_NONE) {
				o->bad = true; /* stands in two places */
				continue;
			}
			up[to] = k == 2 ? at : up[at];
			reached++;
			todo[n++] = to;
		}
	}
	for (uint32_t i = 1; reached == 0 && i < o->n; i++) {
		unsigned type = dir.p[(size_t)i * ENTRY_BYTES + 66];
		o->bad = true;
		if (type == TYPE_storage || type == TYPE_stream)
			up[i] = OLE_ROOT;
	}
	hang(o, up);
}

static bool read_directory(struct ole *o)
{
	str dir = large(o, u32_at(o->all, 48), UINT64_MAX >> 1);
	uint32_t n = (uint32_t)(dir.n / ENTRY_BYTES);
	if (n == 0 || dir.p[66] != TYPE_root)
		return false;
	o->n = n;
	o->entry = arena_new(o->a, struct ole_entry, n);
	for (uint32_t i = 0; i < n; i++) {
		str r = str_sub(dir, i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES);
		uint64_t size = u32_at(r, 120);
		if (o->shift == 12)
			size |= (uint64_t)u32_at(r, 124) << 32;
		o->entry[i] = (struct ole_entry){.start = u32_at(r, 116),
						 .first = OLE_NONE,
						 .after = OLE_NONE,
						 .size = size,
						 .stream = r.p[66] == TYPE_stream};
		if (r.p[66] == TYPE_storage || r.p[66] == TYPE_stream)
			o->entry[i].name = name_of(o->a, r);
	}
	climb(o, dir);
	return o->entry[OLE_ROOT].first != OLE_NONE || u32_at(dir, 76) == OLE_NONE;
}

/* What a stream of that name begins with. */
static str name_by_start(str s)
{
	static const struct {
		str start, name;
	} known[] = {
	    {STR("\x09\x08\x10\0\0\x06\x05\0"), STR("Workbook")},
	    {STR("\x09\x08\x08\0\0\x05\x05\0"), STR("Book")},
	    {STR("\xEC\xA5\xC0\0"), STR("WordDocument")},
	    {STR("\xEC\xA5\xC1\0"), STR("WordDocument")},
	    {STR("\xEC\xA5\xC2\0"), STR("WordDocument")},
	    {STR("\xEC\xA5\xD9\0"), STR("WordDocument")},
	    {STR("\xEC\xA5\x01\x01"), STR("WordDocument")},
	    {STR("\xDC\xA5\x65\0"), STR("WordDocument")},
	    {STR("\xDC\xA5\x68\0"), STR("WordDocument")},
	    {STR("\x0F\0\xE8\x03"), STR("PowerPoint Document")},
	    {STR("\x0F\0\xEE\x03"), STR("PowerPoint Document")},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_starts(s, known[i].start))
			return known[i].name;
	return STR_NONE;
}

/* make_up - the directory, or what it would tell, is gone: where a known stream begins, it is taken
 * to go on to the end. */
static void make_up(struct ole *o)
{
	for (size_t at = HEADER_BYTES; at < o->all.n; at += (size_t)1 << SMALL_SHIFT) {
		str rest = str_sub(o->all, at, o->all.n), name = name_by_start(rest);
		if (name.n == 0)
			continue;
		o->made_up = rest;
		o->n = 2;
		o->entry = arena_new(o->a, struct ole_entry, o->n);
		o->entry[0] = (struct ole_entry){.first = 1, .after = OLE_NONE};
		o->entry[1] = (struct ole_entry){.name = name,
						 .first = OLE_NONE,
						 .after = OLE_NONE,
						 .size = rest.n,
						 .stream = true};
		return;
	}
}

bool ole_open(struct ole *o, struct arena *a, str bytes)
{
	*o = (struct ole){.a = a, .all = bytes};
	if (!ole_is(bytes))
		return false;
	o->shift = shift_of(bytes);
	read_table(o);
	bool damaged = o->bad;
	o->bad = false;
	if (!read_directory(o)) {
		o->bad = true;
		o->n = 1;
		o->entry = arena_new(a, struct ole_entry, 1);
		o->entry[0] = (struct ole_entry){.first = OLE_NONE, .after = OLE_NONE};
	}
	if (o->bad && ole_kind_of(o, OLE_ROOT) == OLE_other)
		make_up(o);
	o->bad = o->bad || damaged;
	if (o->made_up.n > 0 || o->n == 1)
		return true;
	const struct ole_entry *root = &o->entry[OLE_ROOT];
	o->small = large(o, root->start, root->size);
	str table = large(o, u32_at(bytes, 60), (uint64_t)u32_at(bytes, 64) << o->shift);
	o->n_small = (uint32_t)((o->small.n + 63) >> SMALL_SHIFT);
	o->small_next = arena_new(a, uint32_t, (size_t)o->n_small + 1);
	for (uint32_t i = 0; i < o->n_small; i++)
		o->small_next[i] =
		    (uint64_t)i * 4 + 4 <= table.n ? u32_at(table, (uint64_t)i * 4) : i + 1;
	return true;
}

uint32_t ole_find(const struct ole *o, uint32_t storage, str name)
{
	for (uint32_t i = o->entry[storage].first; i != OLE_NONE; i = o->entry[i].after)
		if (str_eq_nocase(o->entry[i].name, name))
			return i;
	return OLE_NONE;
}

uint32_t ole_find_stream(const struct ole *o, uint32_t storage, str name)
{
	for (uint32_t i = o->entry[storage].first; i != OLE_NONE; i = o->entry[i].after)
		if (o->entry[i].stream && str_eq_nocase(o->entry[i].name, name))
			return i;
	return OLE_NONE;
}

str ole_stream(struct ole *o, uint32_t i)
{
	const struct ole_entry *e = &o->entry[i];
	str s;
	if (e->size == 0 || !e->stream)
		return STR_NONE;
	if (o->given / 8 > o->all.n) {
		o->bad = true;
		return STR_NONE;
	}
	if (o->made_up.n > 0)
		s = o->made_up;
	else if (e->size < SMALL_MOST && o->small_next != NULL)
		s = chain(o, o->small, 0, SMALL_SHIFT, o->small_next, o->n_small, e->start,
			  e->size);
	else
		s = large(o, e->start, e->size);
	o->bad = o->bad || s.n < e->size;
	o->given += s.n + SMALL_MOST;
	return s;
}

/* ---- text ---- */

void ole_put_unit(struct out *o, uint32_t *high, uint32_t c)
{
	bool low = c >= 0xDC00 && c <= 0xDFFF;
	if (*high != 0)
		utf8_put(o, low ? 0x10000 + ((*high - 0xD800) << 10) + (c - 0xDC00) : 0xFFFD);
	else if (low)
		utf8_put(o, 0xFFFD);
	*high = c >= 0xD800 && c <= 0xDBFF ? c : 0;
	if (*high == 0 && !low)
		utf8_put(o, c);
}

void ole_put_wide(struct out *o, str s)
{
	uint32_t high = 0;
	for (size_t i = 0; i + 1 < s.n; i += 2)
		ole_put_unit(o, &high, (uint32_t)(s.p[i] | s.p[i + 1] << 8));
	if (high != 0)
		utf8_put(o, 0xFFFD);
}

/* ---- kinds ---- */

/* The more a name tells, the higher. */
static enum ole_kind kind_of_name(str name)
{
	static const struct {
		str name;
		enum ole_kind kind;
	} known[] = {{STR("PowerPoint Document"), OLE_slides},
		     {STR("WordDocument"), OLE_text},
		     {STR("Workbook"), OLE_workbook},
		     {STR("Book"), OLE_workbook},
		     {STR("__properties_version1.0"), OLE_message}};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq_nocase(name, known[i].name))
			return known[i].kind;
	return OLE_other;
}

static enum ole_kind stronger(enum ole_kind a, enum ole_kind b)
{
	static const unsigned weight[] = {[OLE_other] = 1,
					  [OLE_message] = 2,
					  [OLE_workbook] = 3,
					  [OLE_text] = 4,
					  [OLE_slides] = 5};
	return weight[b] > weight[a] ? b : a;
}

enum ole_kind ole_kind_of(const struct ole *o, uint32_t storage)
{
	enum ole_kind kind = OLE_other;
	for (uint32_t i = o->entry[storage].first; i != OLE_NONE; i = o->entry[i].after)
		if (o->entry[i].stream)
			kind = stronger(kind, kind_of_name(o->entry[i].name));
	return kind;
}

enum ole_kind ole_guess(str head)
{
	if (!ole_is(head))
		return OLE_no;
	unsigned char room[8192], held[GUESS_ENTRIES] = {0};
	uint32_t todo[GUESS_ENTRIES], n = 0, root = u32_at(head, 48);
	uint64_t base = ((uint64_t)root + 1) << shift_of(head);
	str dir = str_sub(head, base > head.n ? head.n : (size_t)base, head.n);
	enum ole_kind kind = OLE_other;
	if (dir.n < ENTRY_BYTES || dir.p[66] != TYPE_root)
		return OLE_hidden;
	todo[n++] = u32_at(dir, 76);
	while (n > 0) {
		uint32_t at = todo[--n];
		str r = str_sub(dir, at * ENTRY_BYTES, (at + 1) * ENTRY_BYTES);
		struct arena a = {room, room, room + sizeof(room)};
		if (at >= GUESS_ENTRIES || r.n < ENTRY_BYTES || held[at])
			continue;
		held[at] = 1;
		if (r.p[66] == TYPE_stream)
			kind = stronger(kind, kind_of_name(name_of(&a, r)));
		for (unsigned k = 0; k < 2 && n < GUESS_ENTRIES; k++)
			todo[n++] = u32_at(r, 68 + k * 4);
	}
	return kind == OLE_other ? OLE_hidden : kind;
}
