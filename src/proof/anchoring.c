/*
 * anchoring - see anchoring.h. RFC 3161 section 3.4 for the way over HTTP. The program that asks
 * gets no passphrase and no descriptor of ours; what it says is believed only after the token in it
 * was proven (base/stamp.h).
 */
#include "proof/anchoring.h"

#include "base/date.h"
#include "base/program.h"
#include "render/json.h"

#define PATIENCE_MS    60000
#define CLOCK_SLACK_MS 60000
#define VALUE_URL      "anchor.url"
#define VALUE_HOOK     "anchor.hook"
#define VALUE_CA       "anchor.ca"

/* ---- settings ---- */

void anchoring_way_get(struct kase *k, struct arena *a, struct anchoring_way *out_way)
{
	*out_way = (struct anchoring_way){0};
	case_value_get(k, a, VALUE_URL, &out_way->url);
	case_value_get(k, a, VALUE_HOOK, &out_way->hook);
	case_value_get(k, a, VALUE_CA, &out_way->ca_pem);
}

const char *anchoring_way_wrong(const struct anchoring_way *way)
{
	if (way->url.n > 0 && way->hook.n > 0)
		return "give --url or --hook, not both";
	if (way->url.n == 0 && way->hook.n == 0)
		return "give --url URL of a timestamp authority, or --hook PROGRAM";
	if (way->url.n > 0 && !str_starts(way->url, STR("http://")) &&
	    !str_starts(way->url, STR("https://")))
		return "a URL starts with http:// or https://";
	if (way->ca_pem.n == 0)
		return "give --ca FILE with the certificates (PEM) that vouch for the authority";
	return NULL;
}

bool anchoring_way_set(struct kase *k, const struct anchoring_way *way)
{
	TXN_SCOPE t = case_begin(k);
	const struct journal_number said[] = {{"url", way->url.n > 0}, {"hook", way->hook.n > 0}};
	return case_value_set(k, VALUE_URL, way->url) && case_value_set(k, VALUE_HOOK, way->hook) &&
	       case_value_set(k, VALUE_CA, way->ca_pem) &&
	       journal_numbers(k, "anchor.set", said, 2) && case_commit(&t);
}

/* ---- request and answer ---- */

bool anchoring_request(struct kase *k, struct arena *a, struct tree_anchor *out_x)
{
	TXN_SCOPE t = case_begin(k);
	const struct journal_number said[] = {{"anchor", case_anchors(k) + 1}};
	return journal_numbers(k, "anchor.request", said, 1) && case_anchor_request(k, a, out_x) &&
	       case_commit(&t);
}

bool anchoring_answer(struct kase *k, struct arena *a, str answer, str ca_pem,
		      struct anchored *out_done)
{
	TXN_SCOPE t = case_begin(k);
	struct anchored d;
	if (!case_anchor_answer(k, a, answer, ca_pem, &d.anchor, &d.stamp) ||
	    !case_head_get(k, d.anchor.head, &d.head))
		return false;
	const struct journal_number said[] = {{"anchor", d.anchor.no},
					      {"size", d.head.size},
					      {"stamped_ms", (uint64_t)d.stamp.at_ms}};
	if (!journal_numbers(k, "anchor.add", said, 3) || !case_commit(&t))
		return false;
	*out_done = d;
	return true;
}

/* ---- asking ---- */

const char *anchoring_ask(struct arena *a, const struct anchoring_way *way, str request,
			  str *out_answer)
{
	const char *const curl[] = {"curl",
				    "--silent",
				    "--fail",
				    "--max-time",
				    "45",
				    "--proto",
				    "=http,https",
				    "--header",
				    "Content-Type: application/timestamp-query",
				    "--data-binary",
				    "@-",
				    "--",
				    str_z(a, way->url),
				    NULL};
	const char *const own[] = {str_z(a, way->hook), NULL};
	const struct program p = {.argv = way->url.n > 0 ? curl : own,
				  .input = request,
				  .patience_ms = PATIENCE_MS,
				  .most = STAMP_BYTES_MAX};
	struct out o = out_mem();
	int ended = program_run(&p, &o);
	if (ended == 0)
		*out_answer = str_copy(a, out_view(&o));
	out_end(&o);
	return ended == 0
		   ? NULL
		   : "the authority was not reached: curl, or the hook, failed or took too long";
}

const char *anchoring_now(struct kase *k, struct arena *a, const struct anchoring_way *way,
			  struct anchored *out_done)
{
	struct tree_anchor x;
	str answer;
	if (!anchoring_request(k, a, &x))
		return case_why(k);
	const char *why = anchoring_ask(a, way, x.request, &answer);
	if (why != NULL)
		return why;
	return anchoring_answer(k, a, answer, way->ca_pem, out_done) ? NULL : case_why(k);
}

/* ---- the line to print ---- */

#define LINE_LETTERS 30
#define LINE_GROUP   6

static void base32(const unsigned char *p, unsigned letters, struct out *o)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint64_t bits = 0;
	unsigned held = 0;
	for (unsigned i = 0; i < letters; i++) {
		if (held < 5) {
			bits = bits << 8 | *p++;
			held += 8;
		}
		held -= 5;
		if (i > 0 && i % LINE_GROUP == 0)
			out_char(o, '-');
		out_char(o, digit[bits >> held & 31]);
	}
}

void anchoring_line(struct kase *k, uint64_t size, const unsigned char root[32], struct out *o)
{
	unsigned char digest[SHA256_BYTES];
	struct out text = out_mem();
	out_z(&text, "kond line 1");
	out_bytes(&text, case_id(k), 16);
	out_u64(&text, size);
	out_bytes(&text, root, 32);
	sha256_once(out_view(&text), digest);
	out_end(&text);
	out_z(o, "kond ");
	out_dec(o, size);
	out_char(o, ' ');
	base32(digest, LINE_LETTERS, o);
}

static bool line_size(str line, uint64_t *out_size)
{
	if (!str_starts(line, STR("kond ")))
		return false;
	str rest = str_sub(line, 5, line.n);
	return str_u64(str_sub(rest, 0, str_find_byte(rest, ' ')), out_size) && *out_size > 0;
}

const char *anchoring_line_fits(struct kase *k, str line)
{
	unsigned char root[32];
	uint64_t size;
	line = str_trim(line);
	if (!line_size(line, &size))
		return "this is no line as `kond 1234 AAAAAA-BBBBBB-CCCCCC-DDDDDD-EEEEEE`";
	if (!case_tree_root(k, size, root))
		return "the journal has fewer entries than the line says: its end was cut off, or "
		       "the line is of another case";
	struct out now = out_mem();
	anchoring_line(k, size, root, &now);
	bool same = str_eq(out_view(&now), line);
	out_end(&now);
	return same ? NULL
		    : "the journal is not the one of this line: it was written anew, or the line "
		      "is of another case or mistyped";
}

/* ---- how far ---- */

void anchoring_state(struct kase *k, struct arena *a, struct anchoring_state *out_s)
{
	struct anchoring_state s = {.entries = journal_size(k)};
	struct anchored last;
	struct journal_entry first;
	struct tree_anchor x;
	for (uint32_t no = case_anchors(k); no > 0; no--)
		s.waiting += case_anchor_get(k, a, no, &x) && x.answer.n == 0;
	s.any = case_anchor_last(k, a, &last);
	if (s.any) {
		s.size = last.head.size;
		s.since_ms = last.stamp.at_ms;
		s.authority = last.stamp.authority;
		int64_t ahead = last.head.at_ms - last.stamp.at_ms;
		s.ahead_ms = ahead > CLOCK_SLACK_MS ? ahead : 0;
	} else if (journal_get(k, a, 1, &first)) {
		s.since_ms = first.at_ms;
	}
	int64_t ms = time_now_ms() - s.since_ms;
	s.hours = ms > 0 ? (uint64_t)ms / 3600000 : 0;
	*out_s = s;
}
