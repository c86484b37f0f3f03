/* letter - see letter.h. */
#include "text/letter.h"

#include "base/utf8.h"
#include "text/codeset.h"

#define PIECE ((size_t)1 << 20)

void letter_start(struct letter *l, struct read_job *j)
{
	*l = (struct letter){.job = j};
	document_start(&l->doc, j);
}

void letter_end(struct letter *l) { document_end(&l->doc); }

/* Text of one line: line ends and tabs in it are blanks. */
static void put_flat(struct document *d, str s)
{
	size_t from = 0;
	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] >= ' ')
			continue;
		document_put(d, str_sub(s, from, i));
		if (i < s.n && i > from)
			document_put(d, STR(" "));
		from = i + 1;
	}
}

void letter_line(struct letter *l, const char *what, str text)
{
	str s = str_trim(text);
	if (s.n == 0)
		return;
	if (s.n > l->job->limits->row_bytes) {
		s = utf8_head(s, (size_t)l->job->limits->row_bytes);
		l->job->sink->partial(l->job->sink, REASON_partly_unreadable, 0);
	}
	document_line(&l->doc);
	document_put(&l->doc, str_of(what));
	document_put(&l->doc, STR(": "));
	put_flat(&l->doc, s);
	document_line(&l->doc);
}

void letter_person(struct letter *l, const char *what, str name, str address)
{
	name = str_trim(name);
	address = str_trim(address);
	if (str_find_byte(address, '@') == address.n || str_eq_nocase(name, address)) {
		letter_line(l, what, name.n > 0 ? name : STR_NONE);
		return;
	}
	document_line(&l->doc);
	document_put(&l->doc, str_of(what));
	document_put(&l->doc, STR(": "));
	if (name.n > 0) {
		put_flat(&l->doc, utf8_head(name, 4096));
		document_put(&l->doc, STR(" <"));
	}
	put_flat(&l->doc, utf8_head(address, 4096));
	document_put(&l->doc, name.n > 0 ? STR(">") : STR_NONE);
	document_blank(&l->doc);
}

/* One line; a long one in pieces. */
static void put_line(struct letter *l, str line)
{
	while (line.n > 0) {
		str piece = utf8_head(line, PIECE);
		if (piece.n == 0)
			piece = line;
		document_put(&l->doc, piece);
		line = str_sub(line, piece.n, line.n);
	}
	document_put(&l->doc, STR("\n"));
	document_line(&l->doc);
}

void letter_text(struct letter *l, str text)
{
	document_blank(&l->doc);
	for (size_t from = 0, i = 0, told = 0; i <= text.n; i++) {
		if (i < text.n && text.p[i] != '\n' && text.p[i] != '\r')
			continue;
		put_line(l, str_sub(text, from, i));
		if (i + 1 < text.n && text.p[i] == '\r' && text.p[i + 1] == '\n')
			i++;
		from = i + 1;
		if (i - told >= PIECE) {
			l->job->sink->progress(l->job->sink, l->job->in->at);
			told = i;
		}
	}
	document_blank(&l->doc);
}

static str name_of(struct letter *l, struct arena *a, str name, const char *ending)
{
	bool told;
	struct out o = out_mem();
	name = str_trim(name);
	if (name.n > 0) {
		name = str_sub(name, 0, (size_t)l->job->limits->name_bytes * 2);
		name = utf8_valid(name) ? name : codeset_decode(a, STR_NONE, name, &told);
		return utf8_head(name, (size_t)l->job->limits->name_bytes);
	}
	out_z(&o, "part-");
	out_dec(&o, l->index + 1);
	out_z(&o, ending);
	name = str_copy(a, out_view(&o));
	out_end(&o);
	return name;
}

bool letter_member(struct letter *l, str name, const char *ending, int64_t size, enum reason why)
{
	struct sink *s = l->job->sink;
	struct arena scratch = *l->job->arena;
	if (l->index >= l->job->limits->entries) {
		if (!l->full)
			s->partial(s, REASON_limit_entries, 0);
		l->full = true;
		return false;
	}
	struct child c = {.name = name_of(l, &scratch, name, ending),
			  .size = size,
			  .index = l->index,
			  .is_file = true,
			  .why = why};
	l->index++;
	return s->child_begin(s, &c) && why == REASON_none;
}

void letter_give(struct letter *l, str name, const char *ending, str bytes, enum reason why)
{
	struct sink *s = l->job->sink;
	if (!letter_member(l, name, ending, (int64_t)bytes.n, why))
		return;
	for (size_t at = 0; at < bytes.n; at += PIECE) {
		str piece = str_sub(bytes, at, at + PIECE);
		s->child_data(s, piece.p, piece.n);
		s->progress(s, l->job->in->at);
	}
	s->child_end(s, REASON_none);
}
