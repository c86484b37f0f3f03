/*
 * dossier - the archive of a kept text: PDF, JSON, custody sheet, timeline, and the journal's
 * entries of every statement with their proofs. Refuses a custody sheet that is not the one the
 * text was made with. Entries of looks at people are not told: who looked at whom is no one's
 * business outside, and what users write as reasons may name people.
 */
#include "proof/dossier.h"

#include <string.h>

#include "base/date.h"
#include "proof/anchoring.h"
#include "proof/archive.h"
#include "proof/journal_proof.h"
#include "render/json.h"
#include "render/paper.h"

/* Acts whose entries hold numbers and hashes only; a statement is told by its form. */
static const char told_acts[] = "create migrate key_rotate key_change restore exhibit.* listing "
				"resolve snapshot anchor.* sample_draw selftest";

struct writing {
	struct kase *k;
	const struct dossier_made *m;
	struct archive *x;
	struct arena *a;
	uint64_t *seq; /* entries told */
	size_t n_seq, cap_seq;
	struct out facts; /* what they commit to, as JSON */
	struct dossier_written *w;
};

static bool english(const struct writing *w) { return w->m->row->english; }
static bool concept(const struct writing *w) { return w->m->released.n == 0; }
static str words(const struct writing *w, enum word x) { return word(english(w), x); }

static str name_of(const struct writing *w)
{
	return w->m->row->id == 0 ? STR_NONE : fact_id(w->a, 'D', w->m->row->id);
}

/* ---- which entries of the journal ---- */

/* What stands behind a key of an entry's own JSON, up to the next quote or comma. */
static str said(str detail, str key)
{
	str v = str_sub(detail, str_find(detail, key) + key.n, detail.n);
	return str_sub(v, 0, str_find_byte(v, key.p[key.n - 1] == '"' ? '"' : ','));
}

static void add_fact(struct json *j, const struct journal_entry *e)
{
	uint64_t row;
	str about = said(e->detail, STR("\"about\":\"")),
	    sha = said(e->detail, STR("\"sha256\":\""));
	if (!str_u64(said(e->detail, STR("\"row\":")), &row))
		return;
	json_object(j);
	json_key(j, "about");
	json_text(j, about);
	json_key(j, "row");
	json_number(j, (int64_t)row);
	json_key(j, "entry");
	json_number(j, (int64_t)e->seq);
	json_key(j, "sha256");
	json_text(j, sha);
	json_object_end(j);
}

static bool choose(struct writing *w)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct journal_cursor *c = journal_begin(w->k);
	struct journal_entry e;
	uint64_t n = 0;
	struct json j = json_of(&w->facts);
	json_array(&j);
	for (; n < w->m->head.size && journal_next(c, &a, &e); arena_reset(&a), n++) {
		bool fact = str_starts(e.detail, STR("{\"row\":"));
		if (!fact && !recipient_has(told_acts, e.act))
			continue;
		GROW(w->seq, w->cap_seq, w->n_seq + 1);
		w->seq[w->n_seq++] = e.seq;
		if (fact)
			add_fact(&j, &e);
	}
	json_array_end(&j);
	journal_end(c);
	arena_free(&a);
	return n == w->m->head.size;
}

/* ---- the cover ---- */

static str utc(struct writing *w, int64_t ms)
{
	struct out o = out_mem();
	zone_write_utc(&o, ms / 1000);
	str s = str_copy(w->a, out_view(&o));
	out_end(&o);
	return s;
}

static str local(struct writing *w, int64_t ms)
{
	struct out o = out_mem();
	zone_write_local(&o, w->m->zone, ms / 1000, false);
	str s = str_copy(w->a, out_view(&o));
	out_end(&o);
	return s;
}

static str hex(struct writing *w, const void *p, size_t n)
{
	struct out o = out_mem();
	out_hex(&o, p, n);
	str s = str_copy(w->a, out_view(&o));
	out_end(&o);
	return s;
}

static str line(struct writing *w)
{
	struct out o = out_mem();
	anchoring_line(w->k, w->m->head.size, w->m->head.root, &o);
	str s = str_copy(w->a, out_view(&o));
	out_end(&o);
	return s;
}

static str head_text(struct writing *w)
{
	struct out o = out_mem();
	folio_grouped(&o, w->m->head.size, english(w));
	out_z(&o, ", ");
	out_hex(&o, w->m->head.root, sizeof(w->m->head.root));
	str s = str_copy(w->a, out_view(&o));
	out_end(&o);
	return s;
}

static void put_cover(struct writing *w, struct paper *p)
{
	const struct dossier_made *m = w->m;
	paper_fact(p, words(w, WORD_for), m->row->to);
	if (m->row->id != 0)
		paper_fact(p, words(w, WORD_dossier), name_of(w));
	if (m->row->title.n > 0)
		paper_fact(p, words(w, WORD_incident), m->row->title);
	paper_fact(p, words(w, WORD_as_of), local(w, m->row->at_ms));
	if (m->prepared.n > 0)
		paper_fact(p, words(w, WORD_prepared_by), m->prepared);
	paper_fact(p, words(w, WORD_release),
		   concept(w) ? words(w, WORD_not_released) : m->released);
	paper_fact(p, words(w, WORD_verify_head), head_text(w));
	paper_fact(p, words(w, WORD_verify_line), line(w));
	paper_fact(p, words(w, WORD_verify_key),
		   hex(w, m->head.public_key, sizeof(m->head.public_key)));
	paper_contents(p);
}

static bool put_pdf(struct writing *w)
{
	const struct dossier_made *m = w->m;
	struct out o = out_mem(), head = out_mem();
	out_str(&head, words(w, WORD_title));
	out_z(&head, m->row->id != 0 ? " " : "");
	out_str(&head, name_of(w));
	out_z(&head, " \xe2\x80\x93 ");
	out_str(&head, m->row->to);
	const struct paper_about about = {.title = words(w, WORD_title),
					  .subject = m->row->title,
					  .author = m->row->organisation,
					  .lang = english(w) ? STR("en") : STR("nl"),
					  .head = out_view(&head),
					  .mark = concept(w) ? STR("CONCEPT") : STR_NONE,
					  .mark_says =
					      concept(w) ? words(w, WORD_concept_note) : STR_NONE,
					  .at_ms = m->row->at_ms};
	struct paper *p = paper_begin(&o, &about);
	put_cover(w, p);
	bool whole = folio_paper(p, w->a, m->text), made = paper_end(p);
	if (whole && made)
		archive_put(w->x, "dossier.pdf", out_view(&o));
	out_end(&o);
	out_end(&head);
	return whole && made;
}

/* ---- JSON ---- */

static void key_text(struct json *j, const char *key, str s)
{
	json_key(j, key);
	json_text_or_null(j, s);
}

static void json_cover(struct writing *w, struct json *j)
{
	const struct dossier_made *m = w->m;
	key_text(j, "format", STR("kond dossier 1"));
	key_text(j, "dossier", name_of(w));
	key_text(j, "state", concept(w) ? STR("concept") : STR("released"));
	key_text(j, "recipient", m->row->recipient);
	key_text(j, "recipient_name", m->row->to);
	key_text(j, "language", english(w) ? STR("en") : STR("nl"));
	key_text(j, "incident", m->row->title);
	key_text(j, "organisation", m->row->organisation);
	key_text(j, "as_of", utc(w, m->row->at_ms));
	key_text(j, "prepared", m->prepared);
	key_text(j, "released", m->released);
	key_text(j, "program", STR("kond " KOND_VERSION));
	key_text(j, "case", hex(w, case_id(w->k), 16));
	json_key(j, "journal");
	json_object(j);
	json_key(j, "size");
	json_number(j, (int64_t)m->head.size);
	key_text(j, "root", hex(w, m->head.root, sizeof(m->head.root)));
	key_text(j, "line", line(w));
	json_object_end(j);
	key_text(j, "custody_sha256", hex(w, m->row->custody, SHA256_BYTES));
	json_key(j, "snapshot");
	json_number(j, m->row->snapshot);
}

static bool put_json(struct writing *w)
{
	struct out o = out_mem(), sections = out_mem();
	bool whole = folio_json(&sections, w->m->text);
	struct json j = json_of(&o);
	json_object(&j);
	json_cover(w, &j);
	json_key(&j, "facts");
	json_raw(&j, out_view(&w->facts));
	json_key(&j, "sections");
	json_raw(&j, out_view(&sections));
	json_object_end(&j);
	out_char(&o, '\n');
	sha256_once(out_view(&o), w->w->json);
	archive_put(w->x, "dossier.json", out_view(&o));
	out_end(&o);
	out_end(&sections);
	return whole;
}

/* ---- the custody sheet, and the rest ---- */

#define CHUNK ((size_t)1 << 16)

struct pieces {
	struct archive *x;
	struct out held;
};

static void custody_line(void *ctx, str s)
{
	struct pieces *k = ctx;
	out_str(&k->held, s);
	if (k->held.n < CHUNK)
		return;
	archive_write(k->x, out_view(&k->held));
	out_clear(&k->held);
}

static void custody_end(struct pieces *k)
{
	archive_write(k->x, out_view(&k->held));
	out_end(&k->held);
	archive_file_end(k->x);
}

/* gives NULL, or what is wrong */
static const char *put_custody(struct writing *w)
{
	struct custody c;
	uint32_t customer = w->m->row->customer;
	struct pieces k = {w->x, out_mem()};
	archive_file(w->x, "custody.jsonl");
	bool ok = custody_jsonl(w->k, customer, custody_line, &k, &c);
	custody_end(&k);
	k.held = out_mem();
	archive_file(w->x, "custody.csv");
	ok = ok && custody_csv(w->k, customer, custody_line, &k);
	custody_end(&k);
	if (!ok)
		return case_why(w->k) != NULL ? case_why(w->k)
					      : "the custody sheet can not be read";
	return memcmp(c.digest, w->m->row->custody, SHA256_BYTES) == 0
		   ? NULL
		   : "files of the case were added or read since this dossier was prepared: "
		     "prepare "
		     "it anew (`kond dossier prepare`), and have that released";
}

static void put_timeline(struct writing *w)
{
	struct out o = out_mem();
	if (folio_svg(&o, w->m->text, "timeline", english(w)))
		archive_put(w->x, "timeline.svg", out_view(&o));
	out_end(&o);
}

static bool put_journal(struct writing *w)
{
	const struct journal_share s = {.head = w->m->head,
					.only = w->seq,
					.n_only = w->n_seq,
					.withhold_who = w->m->row->customer != 0};
	struct journal_shared n;
	bool ok = journal_proof_put(w->k, w->x, &s, &n);
	w->w->entries = n.told;
	w->w->withheld = n.withheld;
	return ok;
}

static void manifest_facts(struct writing *w, struct out *o)
{
	struct out more = out_mem();
	struct json j = json_of(&more);
	journal_proof_facts(w->k, "dossier", &w->m->head, o);
	json_object(&j);
	key_text(&j, "dossier", name_of(w));
	json_key(&j, "concept");
	json_bool(&j, concept(w));
	key_text(&j, "recipient", w->m->row->recipient);
	key_text(&j, "as_of", utc(w, w->m->row->at_ms));
	json_object_end(&j);
	out_char(o, ',');
	out_str(o, str_sub(out_view(&more), 1, more.n - 1));
	out_end(&more);
}

/* gives NULL, or what went wrong */
static const char *put_all(struct writing *w)
{
	static const char no_journal[] = "the journal can not be read";
	if (!choose(w))
		return no_journal;
	if (!put_pdf(w))
		return "the text of this dossier is not whole, or the PDF can not be made";
	if (!put_json(w))
		return "the text of this dossier is not whole";
	const char *why = put_custody(w);
	if (why != NULL)
		return why;
	put_timeline(w);
	if (w->m->selftest.n > 0)
		archive_put(w->x, "selftest.json", w->m->selftest);
	return put_journal(w) ? NULL : no_journal;
}

const char *dossier_write(struct kase *k, const char *path, const struct dossier_made *m,
			  struct dossier_written *out_w)
{
	struct arena a = arena_make((size_t)256 << 20);
	const char *why = NULL;
	struct writing w = {.k = k, .m = m, .a = &a, .facts = out_mem(), .w = out_w};
	struct out facts = out_mem();
	*out_w = (struct dossier_written){0};
	w.x = archive_begin(path, &why);
	if (w.x != NULL) {
		why = put_all(&w);
		manifest_facts(&w, &facts);
		if (why != NULL)
			archive_give_up(w.x);
		else if (!archive_end(w.x, out_view(&facts), case_sign_key(k)))
			why = "can not be written: is there room?";
	}
	out_end(&facts);
	out_end(&w.facts);
	grow_free(w.seq, w.cap_seq, sizeof(*w.seq));
	arena_free(&a);
	return why;
}

/* ---- to which head ---- */

bool dossier_entry(struct kase *k, const char *about, uint32_t row, uint64_t *out_seq)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct journal_cursor *c = journal_begin(k);
	struct journal_entry e;
	bool found = false;
	for (; !found && journal_next(c, &a, &e); arena_reset(&a)) {
		uint64_t no;
		found = str_starts(e.detail, STR("{\"row\":")) &&
			str_eq(said(e.detail, STR("\"about\":\"")), str_of(about)) &&
			str_u64(said(e.detail, STR("\"row\":")), &no) && no == row;
		if (found)
			*out_seq = e.seq;
	}
	journal_end(c);
	arena_free(&a);
	return found;
}

static bool stamped(struct kase *k, uint32_t head)
{
	struct arena a = arena_make((size_t)16 << 20);
	bool found = false;
	for (uint32_t no = 1; !found && no <= case_anchors(k); no++, arena_reset(&a)) {
		struct tree_anchor x;
		found = case_anchor_get(k, &a, no, &x) && x.head == head && x.answer.n > 0;
	}
	arena_free(&a);
	return found;
}

bool dossier_head(struct kase *k, uint64_t seq, struct tree_head *out_h)
{
	struct tree_head first = {0}, now, h;
	if (!case_head_sign(k, &now))
		return false;
	for (uint32_t no = 1; no <= case_heads(k); no++) {
		if (!case_head_get(k, no, &h))
			return false;
		/* the manifest is signed with the key of today, and so must be its head */
		if (h.size < seq || !crypt_same(h.public_key, now.public_key, CRYPT_PUBLIC_BYTES))
			continue;
		if (first.no == 0)
			first = h;
		if (!stamped(k, no))
			continue;
		*out_h = h;
		return true;
	}
	*out_h = first.no != 0 ? first : now;
	return true;
}
