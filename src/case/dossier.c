/*
 * dossier - rows of prepared dossiers. Refuses a text that is not the one its row names.
 */
#include "case/dossier.h"

#include <string.h>

#include "case/store.h"

static str hex_of(struct arena *a, const unsigned char digest[SHA256_BYTES])
{
	struct out o = out_mem();
	out_hex(&o, digest, SHA256_BYTES);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static bool read_row(const struct fact *f, struct dossier_row *d)
{
	*d = (struct dossier_row){.id = f->number,
				  .at_ms = f->at_ms,
				  .by = f->by,
				  .recipient = fact_value(f, "recipient"),
				  .customer = fact_number(f, "customer"),
				  .entity = fact_number(f, "entity"),
				  .snapshot = fact_number(f, "snapshot"),
				  .english = str_eq(fact_value(f, "lang"), STR("en")),
				  .title = fact_value(f, "title"),
				  .organisation = fact_value(f, "organisation"),
				  .to = fact_value(f, "to"),
				  .zone = fact_value(f, "zone"),
				  .text = {.id = fact_number(f, "text")},
				  .selftest = {.id = fact_number(f, "selftest")}};
	memcpy(d->digest, f->digest, SHA256_BYTES);
	if (d->selftest.id != 0 && !hash_read(fact_value(f, "selftest_sha256"), d->selftest.sha256))
		return false;
	return d->recipient.n > 0 && d->text.id > 0 &&
	       hash_read(fact_value(f, "text_sha256"), d->text.sha256) &&
	       hash_read(fact_value(f, "custody_sha256"), d->custody);
}

bool dossier_load(struct kase *k, struct arena *a, struct dossier_all *out_d)
{
	struct fact *f;
	struct dossier_all all = {0};
	if (!fact_all(k, a, ABOUT_dossier, &f, &all.n))
		return false;
	all.row = arena_new(a, struct dossier_row, all.n + 1);
	for (size_t i = 0; i < all.n; i++)
		if (f[i].number != i + 1 || !read_row(&f[i], &all.row[i]))
			return store_fail_read(k, why_altered);
	*out_d = all;
	return true;
}

const struct dossier_row *dossier_get(const struct dossier_all *d, uint32_t id)
{
	return id > 0 && id <= d->n ? &d->row[id - 1] : NULL;
}

bool dossier_add(struct kase *k, const struct dossier_all *all, str text, str selftest,
		 struct dossier_row *d)
{
	struct arena a = arena_make((size_t)8 << 20);
	struct bag b = {.a = &a};
	bool ok = attachment_add(k, text, &d->text) &&
		  (selftest.n == 0 || attachment_add(k, selftest, &d->selftest));
	d->id = (uint32_t)all->n + 1;
	bag_put(&b, "recipient", d->recipient);
	bag_put_number(&b, "customer", d->customer);
	bag_put_number(&b, "entity", d->entity);
	bag_put_number(&b, "snapshot", d->snapshot);
	bag_put(&b, "lang", d->english ? STR("en") : STR("nl"));
	bag_put(&b, "title", d->title);
	bag_put(&b, "organisation", d->organisation);
	bag_put(&b, "to", d->to);
	bag_put(&b, "zone", d->zone);
	bag_put_number(&b, "text", d->text.id);
	bag_put(&b, "text_sha256", hex_of(&a, d->text.sha256));
	bag_put(&b, "custody_sha256", hex_of(&a, d->custody));
	if (d->selftest.id != 0) {
		bag_put_number(&b, "selftest", d->selftest.id);
		bag_put(&b, "selftest_sha256", hex_of(&a, d->selftest.sha256));
	}
	struct fact f = {.about = ABOUT_dossier, .number = d->id, .n = b.n, .field = b.field};
	ok = ok && fact_add(k, &f, all->n, "dossier.prepare", false);
	d->at_ms = f.at_ms;
	memcpy(d->digest, f.digest, SHA256_BYTES);
	bag_end(&b);
	arena_free(&a);
	return ok;
}

bool dossier_text(struct kase *k, const struct attachment *x, struct out *o)
{
	unsigned char digest[SHA256_BYTES];
	size_t from = o->n;
	if (!attachment_get(k, x->id, o))
		return false;
	sha256_once(str_sub(out_view(o), from, o->n), digest);
	return memcmp(digest, x->sha256, SHA256_BYTES) == 0 || store_fail_read(k, why_altered);
}
