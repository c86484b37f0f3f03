/* population_items - which items are a customer's lists, which are evidence that its people may be
 * in, and which of that is not read. An exhibit of which nobody is named counts for everybody. */
#include "run/population_inner.h"

#include <string.h>

static bool reads_sheets(str reader)
{
	return str_eq(reader, STR("xlsx")) || str_eq(reader, STR("xls")) ||
	       str_eq(reader, STR("odf"));
}

static bool reads_rows(str reader)
{
	return str_eq(reader, STR("delimited")) || str_eq(reader, STR("fixed")) ||
	       str_eq(reader, STR("dbf"));
}

static void add(struct population_items *p, const struct item *i, uint32_t customer, bool list)
{
	struct population_item x = {.id = i->id,
				    .exhibit = i->exhibit,
				    .customer = customer,
				    .original = i->duplicate_of,
				    .bytes = i->bytes,
				    .passages = i->passages,
				    .mentions = i->mentions,
				    .state = (uint8_t)i->state,
				    .standing = (uint8_t)i->standing,
				    .by_others = item_by_others(i),
				    .list = list,
				    .table = reads_rows(i->reader) || reads_sheets(i->reader),
				    .sheets = reads_sheets(i->reader)};
	if (i->has_sha256)
		memcpy(x.sha256, i->sha256, sizeof(x.sha256));
	GROW(p->i, p->cap, p->n + 1);
	p->i[p->n++] = x;
	*hmap_put(&p->at, i->id, NULL) = p->n;
}

/* By exhibit: its customer, and whether it is a list. */
static bool load_exhibits(struct kase *k, struct hmap *customer, struct hmap *list)
{
	struct arena a = arena_make((size_t)16 << 20);
	bool ok = case_exhibit_ties(k, NULL, customer);
	for (uint32_t id = 1; ok && id <= case_exhibits(k); id++) {
		struct arena scratch = a;
		struct exhibit e;
		ok = case_exhibit_get(k, &scratch, id, &e);
		if (ok && e.standing == STANDING_population)
			*hmap_put(list, id, NULL) = 1;
	}
	arena_free(&a);
	return ok;
}

bool population_items_load(struct kase *k, struct population_items *out_items)
{
	struct hmap customer = {0}, list = {0};
	struct arena a = arena_make((size_t)16 << 20);
	struct item i;
	*out_items = (struct population_items){0};
	bool ok = load_exhibits(k, &customer, &list);
	struct item_cursor *c = ok ? case_items(k, WALK_evidence) : NULL;
	for (struct arena s = a; ok && case_items_next(c, &s, &i); s = a) {
		const uint64_t *of = hmap_get(&customer, i.exhibit);
		add(out_items, &i, of == NULL ? 0 : (uint32_t)*of,
		    hmap_get(&list, i.exhibit) != NULL);
	}
	if (c != NULL)
		case_items_end(c);
	hmap_free(&customer);
	hmap_free(&list);
	arena_free(&a);
	return ok && case_why(k) == NULL;
}

void population_items_free(struct population_items *p)
{
	grow_free(p->i, p->cap, sizeof(*p->i));
	hmap_free(&p->at);
}

bool population_counts_for(const struct population_item *i, uint32_t customer)
{
	return !i->list && (customer == 0 || i->customer == 0 || i->customer == customer);
}

bool population_open(const struct population_items *p, const struct population_item *i)
{
	for (unsigned hops = 0; i->state == ITEM_duplicate && hops < 8; hops++) {
		const uint64_t *at = hmap_get(&p->at, i->original);
		if (at == NULL)
			return true;
		i = &p->i[*at - 1];
	}
	return i->state != ITEM_read && i->state != ITEM_empty;
}

void population_digest(const struct population_items *p, uint32_t customer,
		       unsigned char out_digest[SHA256_BYTES])
{
	struct sha256 h = sha256_begin();
	for (size_t k = 0; k < p->n; k++) {
		const struct population_item *i = &p->i[k];
		bool list = i->list && i->customer == customer;
		if (!list && !population_counts_for(i, customer))
			continue;
		const uint64_t v[] = {i->exhibit,  i->customer, i->bytes,    i->passages,
				      i->mentions, i->state,    i->standing, list};
		sha256_add(&h, v, sizeof(v));
		sha256_add(&h, i->sha256, sizeof(i->sha256));
	}
	sha256_end(&h, out_digest);
}
