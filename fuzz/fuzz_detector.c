/*
 * fuzz_detector - one detector against any text: as running text and, line by line, as cells of
 * every kind. Values must be valid UTF-8 of known kinds, and places must lie in the text.
 */
#include "base/crypt.h"
#include "base/must.h"
#include "base/out.h"
#include "base/utf8.h"
#include "find/detector.h"
#include "find/find.h"
#include "text/charset.h"

#define ARENA_BYTES   ((size_t)512 << 20)
#define EVIDENCE_BITS 255u

int fuzz_detector(const struct detector *row, const unsigned char *p, size_t n);

static struct arena arena;

static void begin(void)
{
	if (arena.base != NULL)
		return;
	must(crypt_start());
	charset_start();
	find_start();
	arena = arena_make(ARENA_BYTES);
}

static void check_value(enum kind kind, unsigned evidence, str value)
{
	must(kind != KIND_none && kind_name(kind)[0] != '\0');
	must((evidence & ~EVIDENCE_BITS) == 0);
	must(value.n > 0 && utf8_valid(value));
}

static void scan(const struct detector *row, str text)
{
	struct hits h = {.arena = &arena};
	if (row->scan == NULL)
		return;
	detector_scan(row, &h, text);
	for (size_t i = 0; i < h.n; i++) {
		must(h.hit[i].from < h.hit[i].to && h.hit[i].to <= text.n);
		check_value(h.hit[i].kind, h.hit[i].evidence, h.hit[i].value);
	}
	grow_free(h.hit, h.cap, sizeof(*h.hit));
}

static void cells_of(const struct detector *row, str text)
{
	static const enum kind kinds[] = {
#define KIND(num, name, category) KIND_##name,
#include "find/kind.tbl"
#undef KIND
	};
	while (row->cell != NULL && text.n > 0) {
		str line = str_trim(str_cut(&text, '\n'));
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			str value = STR_NONE;
			unsigned evidence = 0;
			int score = 0;
			if (!row->cell(&arena, kinds[i], line, &value, &evidence, &score))
				continue;
			check_value(kinds[i], evidence, value);
			must(score >= 0 && score <= 100);
		}
	}
}

/* as_text - bytes as text is handed to detectors: valid UTF-8. */
static str as_text(struct out *o, str s)
{
	for (size_t at = 0; at < s.n;)
		utf8_put(o, utf8_next(s, &at));
	return out_view(o);
}

int fuzz_detector(const struct detector *row, const unsigned char *p, size_t n)
{
	struct out o = out_mem();
	begin();
	str text = as_text(&o, (str){p, n});
	scan(row, text);
	cells_of(row, text);
	arena_reset(&arena);
	out_end(&o);
	return 0;
}
