/*
 * reader_hl7xml - HL7 version 2 messages in XML (HL7 v2.xml encoding, urn:hl7-org:v2xml), given as
 * the segments they are: repetitions, components and subcomponents with the usual separators
 * between them, and those in the data escaped. Reads on where tags are missing. Refuses to be an
 * XML parser: no entities but the five and characters by number, no DTD, names without regard to
 * their namespace.
 */
#include "text/hl7v2.h"
#include "text/hl7_part.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"
#include "text/view.h"

#define PARTS_MOST  64 /* components of a field, subcomponents of a component */
#define ENTITY_MOST 12
#define FIELDS_MOST 512

static const struct separators usual = {'|', '^', '~', '\\', '&', NOTATION_hl7};

/* A field of the present segment: its text in buf, its bytes in the item. */
struct place {
	size_t from, to;
	uint64_t at, end;
	bool used;
};

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	size_t at;
	uint64_t number; /* of the present message */
	uint32_t parts;  /* members given so far */
	bool open;       /* within a message */
	size_t depth;    /* open elements */
	size_t segment;  /* depth of the present segment; 0: none */
	unsigned char tag[3];
	uint64_t tag_at;
	unsigned char *buf;
	size_t n, cap;
	struct place *field; /* by number */
	size_t fields, field_cap;
	size_t now;       /* field under way; 0: none */
	size_t part, sub; /* component and subcomponent under way, from 1 */
	struct cell *cell;
	size_t cell_cap;
	bool lost; /* something could not be placed */
};

static bool more(struct walk *w)
{
	w->at = 0;
	return view_next(w->job, &w->in, &w->text, &w->map);
}

static void put(struct walk *w, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (n > w->job->limits->row_bytes || w->n > w->job->limits->row_bytes - n) {
		w->lost = true;
		return;
	}
	GROW(w->buf, w->cap, w->n + n);
	memcpy(w->buf + w->n, p, n);
	w->n += n;
}

/* One character. */
static void put_data(struct walk *w, const unsigned char *p, size_t n)
{
	static const unsigned char special[] = "|^&~", name[] = "FSTR";
	bool plain = n != 1 || (w->now <= 2 && memcmp(w->tag, "MSH", 3) == 0);
	for (unsigned i = 0; !plain && i < 4; i++) {
		if (p[0] == special[i]) {
			const unsigned char escape[3] = {'\\', name[i], '\\'};
			put(w, escape, sizeof(escape));
			return;
		}
	}
	put(w, p, n);
}

static bool blank(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] > ' ')
			return false;
	return true;
}

/* Text between tags. */
static void put_text(struct walk *w, str s, bool entities)
{
	if (blank(s))
		return;
	if (w->now == 0) {
		w->lost = w->lost || w->segment > 0;
		return;
	}
	for (size_t i = 0; i < s.n;) {
		unsigned char one[4];
		size_t n = 0, run = i;
		while (run < s.n && s.p[run] != '&' && s.p[run] != '|' && s.p[run] != '^' &&
		       s.p[run] != '~')
			run++;
		put(w, s.p + i, run - i);
		i = run;
		if (i == s.n)
			break;
		if (entities && s.p[i] == '&') {
			i += hl7_entity(one, &n, str_sub(s, i, s.n));
			put_data(w, one, n);
		} else {
			put_data(w, s.p + i++, 1);
		}
	}
}

static void end_message(struct walk *w)
{
	if (w->open)
		w->job->sink->message_end(w->job->sink);
	w->open = false;
}

static void end_field(struct walk *w, uint64_t raw)
{
	if (w->now == 0)
		return;
	w->field[w->now].to = w->n;
	w->field[w->now].end = raw;
	w->now = 0;
}

static void give_segment(struct walk *w, uint64_t raw)
{
	end_field(w, raw);
	GROW(w->cell, w->cell_cap, w->fields);
	for (size_t i = 1; i < w->fields; i++) {
		const struct place *f = &w->field[i];
		w->cell[i] = (struct cell){.text = str_sub((str){w->buf, w->n}, f->from, f->to),
					   .at = f->at,
					   .raw_n = (uint32_t)(f->end - f->at)};
	}
	w->cell[0] = (struct cell){.text = {w->tag, 3}, .at = w->tag_at, .raw_n = 3};
	struct segment g = {.message = w->number,
			    .tag = w->cell[0].text,
			    .n = (unsigned)w->fields,
			    .field = w->cell};
	w->job->sink->segment(w->job->sink, &g);
	hl7_part(w->job, &usual, &g, &w->parts);
	if (w->lost)
		w->job->sink->partial(w->job->sink, REASON_partly_unreadable, w->tag_at);
	w->lost = false;
	w->segment = 0;
}

static void begin_segment(struct walk *w, str tag, uint64_t raw)
{
	if (w->segment > 0)
		give_segment(w, raw);
	if (str_eq(tag, STR("MSH")))
		end_message(w);
	if (!w->open)
		w->job->sink->message_begin(w->job->sink, ++w->number, &usual);
	w->open = true;
	w->segment = w->depth;
	memcpy(w->tag, tag.p, 3);
	w->tag_at = raw;
	w->n = 0;
	w->fields = 1;
}

/* The number behind the point of "PID.3"; 0 when it has none that makes sense. */
static size_t number_of(str name)
{
	size_t point = str_find_byte(name, '.');
	uint64_t n;
	return str_u64(str_sub(name, point + 1, name.n), &n) && n < FIELDS_MOST ? (size_t)n : 0;
}

static void begin_field(struct walk *w, size_t number, uint64_t raw)
{
	uint64_t columns = w->job->limits->columns;
	end_field(w, raw);
	bool again = number > 0 && number < w->fields && w->field[number].used;
	if (number == 0 || number >= columns || (again && w->field[number].to != w->n)) {
		w->lost = true;
		return;
	}
	GROW(w->field, w->field_cap, number + 1);
	for (; w->fields <= number; w->fields++)
		w->field[w->fields] = (struct place){.at = raw, .end = raw};
	if (!again)
		w->field[number] = (struct place){.from = w->n, .to = w->n, .at = raw, .end = raw};
	else
		put(w, "~", 1);
	w->field[number].used = true;
	w->now = number;
	w->part = w->sub = 1;
}

static void begin_part(struct walk *w, size_t *at, size_t number, const char *separator)
{
	for (; *at < number && *at < PARTS_MOST; (*at)++)
		put(w, separator, 1);
}

/* <escape V=".br"/>: an HL7 escape. */
static void put_escape(struct walk *w, str attributes)
{
	size_t at = str_find(attributes, STR("V="));
	str s = str_sub(attributes, at + 2, attributes.n);
	if (w->now == 0 || s.n < 3 || (s.p[0] != '"' && s.p[0] != '\''))
		return;
	str value = str_sub(s, 1, 1 + str_find_byte(str_sub(s, 1, s.n), s.p[0]));
	put(w, "\\", 1);
	put(w, value.p, value.n);
	put(w, "\\", 1);
}

static bool segment_name(str s)
{
	return s.n == 3 && is_upper(s.p[0]) && (is_upper(s.p[1]) || is_digit(s.p[1])) &&
	       (is_upper(s.p[2]) || is_digit(s.p[2])) && !str_eq(s, STR("ACK"));
}

static void start_tag(struct walk *w, str name, str attributes, uint64_t raw, uint64_t behind)
{
	w->depth++;
	size_t below = w->segment > 0 ? w->depth - w->segment : 0;
	if (w->depth > 1 && segment_name(name))
		begin_segment(w, name, raw);
	else if (below == 0)
		return;
	else if (str_eq(name, STR("escape")))
		put_escape(w, attributes);
	else if (below == 1 || (name.n > 4 && name.p[3] == '.' && memcmp(name.p, w->tag, 3) == 0)) {
		w->depth = w->segment + 1; /* also where the end of the field before is missing */
		begin_field(w, number_of(name), behind);
	} else if (w->now > 0 && below == 2) {
		begin_part(w, &w->part, number_of(name), "^");
		w->sub = 1;
	} else if (w->now > 0 && below == 3) {
		begin_part(w, &w->sub, number_of(name), "&");
	}
}

static void end_tag(struct walk *w, uint64_t raw)
{
	w->depth -= w->depth > 0;
	if (w->segment == 0)
		return;
	if (w->depth <= w->segment)
		end_field(w, raw);
	if (w->depth < w->segment)
		give_segment(w, raw);
}

/* Where the markup that begins at w->at ends: behind its last byte; 0 when that is not in view. */
static size_t markup_end(const struct walk *w, str *out_closing)
{
	str s = str_sub(w->text, w->at, w->text.n);
	*out_closing = str_starts(s, STR("<!--"))        ? STR("-->")
		       : str_starts(s, STR("<![CDATA[")) ? STR("]]>")
							 : STR(">");
	size_t end = str_find(s, *out_closing);
	return end < s.n ? w->at + end + out_closing->n : 0;
}

static void markup(struct walk *w, size_t end, str closing)
{
	uint64_t raw = raw_place(w->map, w->at);
	str s = str_sub(w->text, w->at + 1, end - closing.n);
	bool alone = str_ends(s, STR("/"));
	if (closing.p[0] == ']') {
		put_text(w, str_sub(s, 8, s.n), false);
		return;
	}
	if (s.n == 0 || s.p[0] == '!' || s.p[0] == '?')
		return;
	if (s.p[0] == '/') {
		end_tag(w, raw);
		return;
	}
	size_t to = 0;
	while (to < s.n && !is_blank(s.p[to]) && s.p[to] != '/')
		to++;
	str name = str_sub(s, 0, to), local = name;
	size_t colon = str_find_byte(name, ':');
	if (colon < name.n)
		local = str_sub(name, colon + 1, name.n);
	start_tag(w, local, str_sub(s, to, s.n), raw, raw_place(w->map, end));
	if (alone)
		end_tag(w, raw_place(w->map, end));
}

/* What stands at w->at. gives false when more text is needed first. */
static bool step(struct walk *w)
{
	str rest = str_sub(w->text, w->at, w->text.n), closing;
	bool stuck = text_stuck(&w->in, w->at);
	if (rest.p[0] == '<') {
		size_t end = markup_end(w, &closing);
		if (end > 0) {
			markup(w, end, closing);
			w->at = end;
			return true;
		}
		if (!stuck)
			return false;
		w->lost = true;
		w->at++;
		return true;
	}
	size_t to = str_find_byte(rest, '<');
	if (to == rest.n && !stuck) { /* an entity may be cut off */
		str tail = str_sub(rest, rest.n > ENTITY_MOST ? rest.n - ENTITY_MOST : 0, rest.n);
		size_t amp = str_find_byte(tail, '&');
		to = amp < tail.n ? rest.n - tail.n + amp : to;
		if (to == 0)
			return false;
	}
	put_text(w, str_sub(rest, 0, to), true);
	w->at += to;
	return true;
}

static int hl7xml_bid(const struct head *h)
{
	str s = str_trim(h->text);
	if (str_starts(s, STR("\xEF\xBB\xBF")))
		s = str_sub(s, 3, s.n);
	if (s.n == 0 || s.p[0] != '<')
		return 0;
	bool named = str_find(s, STR("urn:hl7-org:v2xml")) < s.n;
	bool header = str_find(s, STR("MSH.1>")) < s.n && str_find(s, STR("MSH.2>")) < s.n;
	return named ? 98 : header ? 96 : 0;
}

static int hl7xml_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	*w = (struct walk){.job = j};
	text_open(&w->in, &a, j->in, view_charset(j->head));
	while (w->at < w->text.n || more(w)) {
		if (step(w))
			continue;
		text_keep(&w->in, w->at);
		if (!more(w))
			break;
	}
	if (w->segment > 0)
		give_segment(w, j->in->at);
	if (w->lost)
		j->sink->partial(j->sink, REASON_partly_unreadable, j->in->at);
	end_message(w);
	grow_free(w->buf, w->cap, 1);
	grow_free(w->field, w->field_cap, sizeof(*w->field));
	grow_free(w->cell, w->cell_cap, sizeof(*w->cell));
	return view_end(j, &w->in, e);
}

const struct reader reader_hl7xml = {
    .name = "hl7xml",
    .version = 1,
    .format = "HL7 v2 messages in XML",
    .standard = "HL7 v2.xml encoding (urn:hl7-org:v2xml), v2.3.1 - v2.8",
    .limits = "no DTD and no entities of its own; text outside segments is not read",
    .container = true,
    .bid = hl7xml_bid,
    .read = hl7xml_read,
};
