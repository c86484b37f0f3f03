/* attachment - files that belong to an event, kept encrypted in the case, one a row, never changed
 * or dropped. Refuses empty ones; how large they may be is a limit (`kond limits`). */
#include "case/event.h"
#include "case/store.h"

bool attachment_add(struct kase *k, str bytes, struct attachment *x)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	if (bytes.n == 0)
		return store_fail(k, "an attachment is empty");
	x->id = (uint32_t)k->head.table[TABLE_attachment].rows + 1;
	x->bytes = bytes.n;
	sha256_once(bytes, x->sha256);
	const struct col c[] = {col_u64(x->id), col_u64(x->bytes)};
	row_put(k, TABLE_attachment, c, bytes, true);
	return txn_leave(k, &t);
}

bool attachment_get(struct kase *k, uint32_t id, struct out *o)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_attachment, id);
	return s != NULL && row_open(k, TABLE_attachment, s, o);
}
