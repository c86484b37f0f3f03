/*
 * anchor - timestamps of signed heads, made outside (RFC 3161, base/stamp.h). A row is made when a
 * stamp is asked for and takes the answer when it comes; it is never dropped. What is stamped is
 * the SHA-256 of a head's text with its signature. Refuses an answer that does not hold.
 */
#include "case/store.h"

#include <string.h>

#include "base/date.h"
#include "base/must.h"
#include "base/stamp.h"

static const char why_no_anchor[] =
    "no request for a timestamp waits that this answers: it is of another case, or answered";

uint32_t case_anchors(const struct kase *k)
{
	return (uint32_t)k->head.table[TABLE_anchor].rows; /* none is ever dropped */
}

static void digest_of(struct kase *k, const struct tree_head *h, unsigned char out[SHA256_BYTES])
{
	struct out text = out_mem();
	case_head_text(k, h, true, &text);
	sha256_once(out_view(&text), out);
	out_end(&text);
}

static bool put(struct kase *k, const struct tree_anchor *x, bool fresh)
{
	struct out o = out_mem();
	const struct col c[] = {col_u64(x->no), col_u64(x->head), col_u64((uint64_t)x->asked_ms)};
	out_lv(&o, x->request);
	out_lv(&o, x->answer);
	out_lv(&o, x->ca_pem);
	bool ok = row_put(k, TABLE_anchor, c, out_view(&o), fresh);
	out_end(&o);
	return ok;
}

bool case_anchor_get(struct kase *k, struct arena *a, uint32_t no, struct tree_anchor *out_x)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_anchor, no);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_anchor, s, &k->plain))
		return false;
	struct tree_anchor x = {
	    .no = no, .head = column_u32(s, 1), .asked_ms = sqlite3_column_int64(s, 2)};
	struct cur c = cur_of(str_copy(a, out_view(&k->plain)));
	x.request = cur_lv(&c);
	x.answer = cur_lv(&c);
	x.ca_pem = cur_lv(&c);
	if (!cur_done(&c))
		return store_fail_read(k, why_altered);
	*out_x = x;
	return true;
}

/* The request must be for this very head: it is made by us, but the row could be swapped by who has
 * the key. A request is DER of fixed form: the digest stands in it as it is. */
static bool asks_for(struct kase *k, const struct tree_anchor *x, const struct tree_head *h)
{
	unsigned char digest[SHA256_BYTES];
	digest_of(k, h, digest);
	str d = {digest, sizeof(digest)};
	return x->request.n > 0 && str_find(x->request, d) < x->request.n;
}

const char *case_anchor_check(struct kase *k, struct arena *a, const struct tree_anchor *x,
			      const struct tree_head *h, struct stamp *out_stamp)
{
	if (!asks_for(k, x, h))
		return "the request is not for the head it stands with";
	return stamp_check(a, x->request, x->answer, x->ca_pem, out_stamp);
}

bool case_anchor_request(struct kase *k, struct arena *a, struct tree_anchor *out_x)
{
	TXN_SCOPE t = txn_join(k);
	struct out request = out_mem();
	unsigned char digest[SHA256_BYTES];
	struct tree_head h;
	struct tree_anchor x = {.asked_ms = time_now_ms()};
	if (k->broken || !case_head_sign(k, &h)) {
		out_end(&request);
		return false;
	}
	digest_of(k, &h, digest);
	stamp_request(digest, &request);
	x.no = case_anchors(k) + 1;
	x.head = h.no;
	x.request = str_copy(a, out_view(&request));
	out_end(&request);
	put(k, &x, true);
	if (!txn_leave(k, &t))
		return false;
	*out_x = x;
	return true;
}

bool case_anchor_answer(struct kase *k, struct arena *a, str answer, str ca_pem,
			struct tree_anchor *out_x, struct stamp *out_stamp)
{
	TXN_SCOPE t = txn_join(k);
	const char *why = why_no_anchor;
	for (uint32_t no = case_anchors(k); no > 0 && !k->broken; no--) {
		struct tree_anchor x;
		struct tree_head h;
		if (!case_anchor_get(k, a, no, &x) || !case_head_get(k, x.head, &h))
			return store_fail(k, why_altered);
		if (x.answer.n > 0)
			continue;
		x.answer = answer;
		x.ca_pem = ca_pem;
		const char *bad = case_anchor_check(k, a, &x, &h, out_stamp);
		if (bad != NULL) {
			why = bad;
			continue;
		}
		put(k, &x, false);
		*out_x = x;
		return txn_leave(k, &t);
	}
	return store_fail(k, why);
}

bool case_anchor_last(struct kase *k, struct arena *a, struct anchored *out_last)
{
	for (uint32_t no = case_anchors(k); no > 0; no--) {
		struct tree_anchor x;
		struct anchored last = {0};
		if (!case_anchor_get(k, a, no, &x) || !case_head_get(k, x.head, &last.head))
			return false;
		if (x.answer.n == 0 || case_anchor_check(k, a, &x, &last.head, &last.stamp) != NULL)
			continue;
		last.anchor = x;
		*out_last = last;
		return true;
	}
	return false;
}
