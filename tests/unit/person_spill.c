/* Keys that wait go beyond memory and back: what comes out is the same whatever fits in it. */
#include "person_common.h"

#define FILES_MAX 64

/* Files in memory. */
struct disk {
	struct out file[FILES_MAX];
	bool open[FILES_MAX];
	size_t puts, gets, fails_after; /* fails_after: 0: never */
};
struct handle {
	struct disk *d;
	size_t at;
};
static struct handle handles[FILES_MAX];

static void *disk_open(void *ctx)
{
	struct disk *d = ctx;
	for (size_t k = 0; k < FILES_MAX; k++) {
		if (d->open[k])
			continue;
		d->open[k] = true;
		d->file[k] = out_mem();
		handles[k] = (struct handle){d, k};
		return &handles[k];
	}
	return NULL;
}

static bool disk_put(void *file, const void *page, size_t n)
{
	struct handle *h = file;
	if (h->d->fails_after != 0 && h->d->puts >= h->d->fails_after)
		return false;
	out_bytes(&h->d->file[h->at], page, n);
	h->d->puts++;
	return true;
}

static bool disk_get(void *file, uint64_t number, void *page, size_t n)
{
	struct handle *h = file;
	must(number * n + n <= h->d->file[h->at].n);
	memcpy(page, h->d->file[h->at].p + number * n, n);
	h->d->gets++;
	return true;
}

static void disk_close(void *file)
{
	struct handle *h = file;
	out_end(&h->d->file[h->at]);
	h->d->open[h->at] = false;
}

static struct person_spill spill_to(struct disk *d, uint64_t limit)
{
	return (struct person_spill){d, limit, disk_open, disk_put, disk_get, disk_close};
}

static uint32_t dice;
static uint32_t roll(uint32_t n)
{
	dice = dice * 1664525u + 1013904223u;
	return (dice >> 8) % n;
}

/* Who asked is known by a number of its own: a doctor's, a role's that knows its practice; some
 * numbers are of two, some lead nowhere, some are believed beyond their folder. */
static void link_text(char *t, size_t n, unsigned order, const char *scope)
{
	unsigned doctor = roll(40), number = roll(4) == 0 ? 8000000 + doctor : doctor;
	const char *of = roll(2) == 0 ? "" : "ARTS/";
	switch (roll(6)) {
	case 0:
		snprintf(t, n, "order=%s%u;requester_link=%s%u;requester_link=Rol/%u", scope,
			 100000 + order, of, number, roll(30));
		break;
	case 1:
		snprintf(t, n, "order=%s%u;specimen=%u;requester_link=Rol/%u", scope,
			 100000 + order, 800000 + order * 2, roll(30));
		break;
	case 2:
		snprintf(t, n, "order=%s%u;requester_name=Dr. Bos%c;requester_link=%s%u", scope,
			 100000 + order, 'a' + (int)(doctor % 26), of, number);
		break;
	case 3:
		snprintf(t, n, "requester_number=%s%u;requester_number=%u;requester_agb=0199%04u",
			 of, number, number, roll(8) == 0 ? 77 : doctor);
		break;
	case 4:
		snprintf(t, n, "requester_number=Rol/%u;requester_link=Rol/%u;requester_link=%s%u",
			 roll(30), roll(30), of, number);
		break;
	default:
		snprintf(t, n, "bsn=%09u;result=1;requester_link=%s%u", 999990019u, of, number);
	}
}

/* Orders with and without scope, in many folders; results that know an order only, a specimen only,
 * or both; numbers two people share; requesters on orders only, or known by a number. */
static void fill(struct world *w, uint32_t seed, unsigned mentions, unsigned people)
{
	char t[400];
	dice = seed;
	for (unsigned k = 0; k < mentions; k++) {
		unsigned who = roll(people), order = who * 7 + roll(7),
			 item = 1 + k * 40 / mentions;
		unsigned odd = roll(50) == 0 ? roll(people * 7) : order; /* somebody else's */
		const char *scope = roll(3) == 0 ? "" : roll(2) == 0 ? "LAB/" : "ZIS/";
		switch (roll(9)) {
		case 0:
			snprintf(t, sizeof(t),
				 "surname=Naam%c%c;given=Jan;birth_date=19%02u-05-%02u;"
				 "order=%s%u;patient_number=LAB/%u",
				 'a' + (int)(who % 26), 'a' + (int)(who / 26 % 26), who % 90 + 10,
				 who % 28 + 1, scope, 100000 + odd, 500000 + who);
			break;
		case 1:
			snprintf(t, sizeof(t),
				 "surname=Naam%c%c;initials=J.;birth_date=19%02u-05-%02u;"
				 "order=%s%u;requester_agb=0199%04u",
				 'a' + (int)(who % 26), 'a' + (int)(who / 26 % 26), who % 90 + 10,
				 who % 28 + 1, scope, 100000 + odd, who % 60);
			break;
		case 2:
			snprintf(t, sizeof(t), "order=%s%u;specimen=%u", scope, 100000 + order,
				 800000 + order * 2 + roll(2));
			break;
		case 3:
			snprintf(t, sizeof(t), "order=%s%u;result=4", scope, 100000 + order);
			break;
		case 4:
			snprintf(t, sizeof(t), "specimen=%u;result=4",
				 800000 + order * 2 + roll(2));
			break;
		case 5:
			snprintf(t, sizeof(t), "patient_number=LAB/%u;specimen=%u;result=1",
				 500000 + who, 900000 + odd);
			break;
		case 6:
			snprintf(t, sizeof(t), "order=%s%u;requester_agb=0199%04u", scope,
				 100000 + order, who % 60);
			break;
		default:
			link_text(t, sizeof(t), order, scope);
		}
		say(w, item, STANDING_stolen, roll(2) == 0 ? ROLE_patient : ROLE_none, t);
	}
}

/* All that came out, in one run of bytes. */
static struct out outcome(uint32_t seed, const struct person_spill *spill)
{
	struct world *w = world_new();
	struct out o = out_mem();
	fill(w, seed, 4000, 300);
	w->spill = *spill;
	resolve(w);
	for (size_t k = 0; k < w->n_person; k++)
		person_pack(&o, &w->person[k]);
	for (size_t k = 0; k < w->n_requester; k++)
		requester_pack(&o, &w->requester[k]);
	out_bytes(&o, w->whose, sizeof(w->whose));
	out_u64(&o, w->counts.orphans);
	out_u64(&o, w->counts.persons);
	assert_true(w->counts.orphans < 3000 && w->counts.persons > 100);
	world_free(w);
	return o;
}

static void the_limit_changes_nothing(void **state)
{
	(void)state;
	static const uint64_t limits[] = {0, (uint64_t)300 << 10, (uint64_t)64 << 20,
					  (uint64_t)1 << 40};
	for (uint32_t seed = 1; seed < 5; seed++) {
		const struct person_spill none = {0};
		struct out want = outcome(seed, &none);
		for (size_t k = 0; k < sizeof(limits) / sizeof(limits[0]); k++) {
			static struct disk d;
			d = (struct disk){0};
			struct person_spill spill = spill_to(&d, limits[k]);
			struct out got = outcome(seed, &spill);
			assert_true(str_eq(out_view(&want), out_view(&got)));
			assert_true((limits[k] < 1 << 20) == (d.puts > 20));
			assert_true((limits[k] < 1 << 20) == (d.gets > 20));
			for (size_t j = 0; j < FILES_MAX; j++)
				assert_false(d.open[j]);
			out_end(&got);
		}
		out_end(&want);
	}
}

/* A full disk: it ends, and leaves nothing open. */
static void a_full_disk_ends(void **state)
{
	(void)state;
	for (size_t after = 1; after < 60; after += 7) {
		static struct disk d;
		d = (struct disk){.fails_after = after};
		struct world *w = world_new();
		fill(w, 9, 4000, 300);
		w->spill = spill_to(&d, 0);
		resolve(w);
		for (size_t j = 0; j < FILES_MAX; j++)
			assert_false(d.open[j]);
		world_free(w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_limit_changes_nothing),
	    cmocka_unit_test(a_full_disk_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
