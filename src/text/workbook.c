/* workbook - see workbook.h. ISO/IEC 29500-1 18.2 (workbook), 18.4 (shared strings), 18.8 (styles);
 * part 2 9.3 (relations). */
#include "text/workbook.h"

#include "base/utf8.h"

#define STRINGS_BYTES ((size_t)256 << 20)
#define STRINGS_MOST  ((size_t)32 << 20)
#define STYLES_MOST   ((size_t)64 << 10)
#define NAMES_MOST    ((size_t)4096) /* of sheets and relations: each part looks through them */
#define NAME_BYTES    1024
#define CODES_MOST    1024

void workbook_start(struct workbook *b, struct arena *a)
{
	*b = (struct workbook){.a = a, .strings = out_mem()};
}

void workbook_free(struct workbook *b)
{
	grow_free(b->sheet, b->sheet_cap, sizeof(*b->sheet));
	grow_free(b->relation, b->relation_cap, sizeof(*b->relation));
	grow_free(b->code, b->code_cap, sizeof(*b->code));
	grow_free(b->style, b->style_cap, sizeof(*b->style));
	grow_free(b->start, b->start_cap, sizeof(*b->start));
	out_end(&b->strings);
}

static void no_text(void *ctx, str s) { (void)ctx, (void)s; }
static void no_close(void *ctx, str name) { (void)ctx, (void)name; }

static str attr_copy(struct workbook *b, const struct xml_tag *t, const char *name)
{
	str s = STR_NONE;
	if (!xml_attr(t, name, &s))
		return STR_NONE;
	return str_copy(b->a, str_sub(s, 0, NAME_BYTES));
}

static uint64_t attr_number(const struct xml_tag *t, const char *name)
{
	str s;
	uint64_t v = 0;
	return xml_attr(t, name, &s) && str_u64(s, &v) ? v : 0;
}

/* ---- names of sheets ---- */

static void on_workbook(void *ctx, const struct xml_tag *t)
{
	struct workbook *b = ctx;
	str s;
	if (str_eq(t->name, STR("workbookPr")) && xml_attr(t, "date1904", &s))
		b->from_1904 = str_eq(s, STR("1")) || str_eq(s, STR("true"));
	if (!str_eq(t->name, STR("sheet")) || b->n_sheet >= NAMES_MOST)
		return;
	GROW(b->sheet, b->sheet_cap, b->n_sheet + 1);
	b->sheet[b->n_sheet++] =
	    (struct book_sheet){.name = attr_copy(b, t, "name"), .id = attr_copy(b, t, "id")};
}

enum reason workbook_read_sheets(struct workbook *b, struct unpack *u)
{
	return package_xml(u, &(struct xml_walk){on_workbook, no_close, no_text, b});
}

static void on_relation(void *ctx, const struct xml_tag *t)
{
	struct workbook *b = ctx;
	if (!str_eq(t->name, STR("Relationship")) || b->n_relation >= NAMES_MOST)
		return;
	GROW(b->relation, b->relation_cap, b->n_relation + 1);
	b->relation[b->n_relation++] = (struct book_relation){.id = attr_copy(b, t, "Id"),
							      .target = attr_copy(b, t, "Target")};
}

enum reason workbook_read_relations(struct workbook *b, struct unpack *u)
{
	return package_xml(u, &(struct xml_walk){on_relation, no_close, no_text, b});
}

/* "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml" and "../xl/worksheets/sheet1.xml" name
 * "xl/worksheets/sheet1.xml". */
static bool leads_to(str target, str path)
{
	if (str_starts(target, STR("..")))
		target = str_sub(target, 2, target.n);
	if (str_starts(target, STR("/")))
		return str_eq_nocase(str_sub(target, 1, target.n), path);
	return str_eq_nocase(str_sub(path, 0, 3), STR("xl/")) &&
	       str_eq_nocase(target, str_sub(path, 3, path.n));
}

str workbook_name(const struct workbook *b, str path)
{
	for (size_t i = 0; i < b->n_relation; i++) {
		if (!leads_to(b->relation[i].target, path))
			continue;
		for (size_t k = 0; k < b->n_sheet; k++)
			if (str_eq(b->sheet[k].id, b->relation[i].id))
				return b->sheet[k].name;
		break;
	}
	return STR_NONE;
}

/* ---- styles ---- */

struct styles {
	struct workbook *b;
	bool cells; /* within the styles that cells refer to */
};

static struct number_format format_of(const struct workbook *b, uint64_t id)
{
	for (size_t i = 0; i < b->n_code; i++)
		if (b->code[i].id == id)
			return b->code[i].format;
	return number_format_known(id);
}

void workbook_add_code(struct workbook *b, uint64_t id, str code)
{
	if (b->n_code >= CODES_MOST)
		return;
	GROW(b->code, b->code_cap, b->n_code + 1);
	b->code[b->n_code++] = (struct book_code){
	    .id = id, .format = number_format_read(b->a, str_sub(code, 0, NAME_BYTES))};
}

void workbook_add_style(struct workbook *b, uint64_t code)
{
	if (b->n_style >= STYLES_MOST)
		return;
	GROW(b->style, b->style_cap, b->n_style + 1);
	b->style[b->n_style++] = format_of(b, code);
}

static void on_style(void *ctx, const struct xml_tag *t)
{
	struct styles *s = ctx;
	str code = STR_NONE;
	if (str_eq(t->name, STR("cellXfs")))
		s->cells = true;
	else if (str_eq(t->name, STR("numFmt")) && xml_attr(t, "formatCode", &code))
		workbook_add_code(s->b, attr_number(t, "numFmtId"), code);
	if (s->cells && str_eq(t->name, STR("xf")))
		workbook_add_style(s->b, attr_number(t, "numFmtId"));
}

static void on_style_end(void *ctx, str name)
{
	struct styles *s = ctx;
	if (str_eq(name, STR("cellXfs")))
		s->cells = false;
}

enum reason workbook_read_styles(struct workbook *b, struct unpack *u)
{
	struct styles s = {.b = b};
	return package_xml(u, &(struct xml_walk){on_style, on_style_end, no_text, &s});
}

const struct number_format *workbook_style(const struct workbook *b, uint64_t i)
{
	static const struct number_format plain = {.sort = FORMAT_plain};
	return i < b->n_style ? &b->style[i] : &plain;
}

/* ---- shared strings ---- */

struct strings {
	struct workbook *b;
	unsigned sound; /* open elements that spell the sound of a word */
	bool text, full;
};

bool workbook_add_string(struct workbook *b)
{
	if (b->strings.n >= STRINGS_BYTES || b->n_start >= STRINGS_MOST)
		return false;
	GROW(b->start, b->start_cap, b->n_start + 1);
	b->start[b->n_start++] = (uint32_t)b->strings.n;
	return true;
}

static void on_string(void *ctx, const struct xml_tag *t)
{
	struct strings *s = ctx;
	if (str_eq(t->name, STR("t"))) {
		s->text = s->sound == 0;
	} else if (str_eq(t->name, STR("rPh"))) {
		s->sound++;
	} else if (str_eq(t->name, STR("si"))) {
		s->full = s->full || !workbook_add_string(s->b);
	}
}

static void on_string_end(void *ctx, str name)
{
	struct strings *s = ctx;
	if (str_eq(name, STR("t")))
		s->text = false;
	else if (str_eq(name, STR("rPh")))
		s->sound -= s->sound > 0;
}

static void on_string_text(void *ctx, str text)
{
	struct strings *s = ctx;
	if (s->text && !s->full && s->b->n_start > 0 && s->b->strings.n < STRINGS_BYTES)
		out_str(&s->b->strings, text);
}

enum reason workbook_read_strings(struct workbook *b, struct unpack *u)
{
	struct strings s = {.b = b};
	enum reason why =
	    package_xml(u, &(struct xml_walk){on_string, on_string_end, on_string_text, &s});
	return why == REASON_none && s.full ? REASON_limit_memory : why;
}

bool workbook_string(const struct workbook *b, uint64_t i, str *out_text)
{
	if (i >= b->n_start)
		return false;
	size_t to = i + 1 < b->n_start ? b->start[i + 1] : b->strings.n;
	*out_text = str_sub(out_view(&b->strings), b->start[i], to);
	return true;
}

/* ---- text ---- */

static bool read_hex(str s, uint32_t *out_value)
{
	uint32_t v = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = to_lower(s.p[i]);
		if (!is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		v = v << 4 | (is_digit(c) ? (uint32_t)(c - '0') : (uint32_t)(c - 'a' + 10));
	}
	*out_value = v;
	return true;
}

void workbook_unescape(struct out *o, str s)
{
	if (str_find_byte(s, '_') == s.n) {
		out_str(o, s);
		return;
	}
	while (s.n > 0) {
		size_t n = str_find(s, STR("_x"));
		uint32_t cp = 0;
		out_str(o, str_sub(s, 0, n));
		s = str_sub(s, n, s.n);
		if (s.n == 0)
			return;
		bool escape = s.n >= 7 && s.p[6] == '_' && read_hex(str_sub(s, 2, 6), &cp) &&
			      (cp < 0xD800 || cp > 0xDFFF);
		if (!escape)
			out_z(o, "_x");
		else if (cp >= ' ')
			utf8_put(o, cp);
		else if (cp != '\r')
			out_char(o, cp == '\n' ? '\n' : ' ');
		s = str_sub(s, escape ? 7 : 2, s.n);
	}
}
