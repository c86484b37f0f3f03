/* Ids over generations, and properties on made-up worlds: order, splitting, never two BSNs;
 * records; the tally; speed. */
#include "person_common.h"

#include <time.h>

#include "base/hmap.h"

#define ANNA  "surname=Vries;prefix=de;given=Anna;birth_date=1980-02-01"
#define HOME  ";postcode=2288AA;house_number=12-A"
#define WORLD struct world *w = world_new()
#define END   world_free(w)

#ifdef KOND_ASAN /* what is measured there is the sanitizer */
#define SPEED_PERSONS 30000
#else
#define SPEED_PERSONS 200000
#endif

static void ids_stay(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA), b = row(w, "bsn=999990032;surname=Bos;given=Jan");
	resolve(w);
	assert_int_equal(w->whose[a], 1);
	assert_int_equal(w->whose[b], 2);
	size_t c = row(w, "bsn=999990044;surname=Kok;given=Jan"),
	       d = row(w, "bsn=999990032;phone=+31612345678");
	w->order[0] = c; /* new evidence that comes first */
	w->order[c] = a;
	resolve(w);
	assert_int_equal(w->whose[a], 1);
	assert_int_equal(w->whose[b], 2);
	assert_int_equal(w->whose[c], 3);
	assert_int_equal(w->whose[d], 2);
	assert_int_equal(w->n_merged, 0);
	END;
}

static void of_two_that_are_one_the_older_lives(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019"), b = row(w, ANNA HOME);
	resolve(w);
	assert_apart(w, a, b);
	row(w, "bsn=999990019;" ANNA HOME);
	w->order[0] = 1;
	w->order[1] = 0;
	resolve(w);
	assert_int_equal(w->whose[a], 1);
	assert_int_equal(w->whose[b], 1);
	assert_int_equal(w->n_merged, 1);
	assert_int_equal(w->merged[0].id, 2);
	assert_int_equal(w->merged[0].into, 1);
	END;
}

static void after_a_split_the_oldest_mention_keeps_the_id(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, ANNA), b = row(w, "surname=Vries;initials=A;birth_date=1980-02-01;sex=F");
	resolve(w);
	assert_same(w, a, b);
	size_t c = row(w, "surname=Vries;given=Alice;birth_date=1980-02-01");
	resolve(w);
	assert_int_equal(w->whose[a], 1);
	assert_int_equal(w->whose[b], 2);
	assert_int_equal(w->whose[c], 3);
	assert_int_equal(w->n_split, 1); /* who is new was split off nobody */
	assert_int_equal(w->split[0].id, 2);
	assert_int_equal(w->split[0].into, 1);
	END;
}

/* ---- made-up worlds ---- */

static uint64_t random_state;

static uint32_t pick(uint32_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33) % n;
}

static void made_up(struct world *w, unsigned n, unsigned people)
{
	static const char *const surnames[] = {"Vries",  "Bakker", "Bos",
					       "Yilmaz", "Bakkre", "Jansen"};
	static const char *const givens[] = {"given=Anna;",
					     "given=Jan;",
					     "initials=A.;",
					     "initials=J.;",
					     "given=Johanna;initials=J.A.;",
					     ""};
	for (unsigned k = 0; k < n; k++) {
		char text[512], bsn[10];
		uint32_t p = pick(people), shift = pick(6) == 0;
		size_t at = 0;
		bsn_made(p % (people - people / 4), bsn);
		text[0] = '\0';
		if (pick(2))
			at += (size_t)snprintf(text + at, sizeof(text) - at, "bsn=%s;", bsn);
		else if (pick(4) == 0)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "weak_bsn=%s;", bsn);
		if (pick(4))
			at += (size_t)snprintf(text + at, sizeof(text) - at, "surname=%s;%s",
					       surnames[(p + shift) % 6],
					       givens[(p / 2 + shift) % 6]);
		if (pick(3))
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "birth_date=19%02u-0%u-0%u;", 40 + p % 5, 1 + p % 3,
					       1 + (p + shift) % 4);
		if (pick(2))
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "postcode=22%02uAA;house_number=%u;", 10 + p % 7,
					       p % 3);
		if (pick(4) == 0)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "phone=+3161234%04u;",
					       p % 11);
		if (pick(4) == 0)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "patient_number=LAB/%u;", p % 13);
		if (pick(2))
			at += (size_t)snprintf(text + at, sizeof(text) - at, "order=LAB/%u;",
					       1000 + p);
		say(w, 1 + k / 10, STANDING_stolen, pick(5) ? ROLE_patient : ROLE_none,
		    at > 0 ? text : "sex=F");
	}
}

/* same_partition - two results say the same of who is one with whom, and who is nobody. */
static void same_partition(const uint32_t *a, const uint32_t *b, size_t n)
{
	struct hmap to = {0}, back = {0};
	for (size_t k = 0; k < n; k++) {
		bool fresh;
		uint64_t *v = hmap_put(&to, a[k], &fresh);
		assert_true(fresh || *v == b[k]);
		*v = b[k];
		v = hmap_put(&back, b[k], &fresh);
		assert_true(fresh || *v == a[k]);
		*v = a[k];
		assert_int_equal(a[k] == 0, b[k] == 0);
	}
	hmap_free(&to);
	hmap_free(&back);
}

static void no_person_has_two_bsns(struct world *w)
{
	for (size_t k = 0; k < w->n; k++) {
		const struct person *p = of(w, k);
		for (unsigned j = 0; p != NULL && j < w->told[k].m.n; j++) {
			const struct finding *f = &w->told[k].m.finding[j];
			/* a mention that lost a mistyped BSN may live with a person of another */
			if (f->kind == KIND_bsn && p->bsn_valid && !str_eq(f->value, p->bsn))
				assert_true(has_reason(p, "bsn_conflict"));
		}
	}
	for (size_t k = 0; k < w->n_person; k++)
		for (size_t j = k + 1; j < w->n_person; j++)
			assert_false(w->person[k].bsn_valid && w->person[j].bsn_valid &&
				     str_eq(w->person[k].bsn, w->person[j].bsn));
}

static void order_and_splitting_do_not_matter(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		WORLD;
		uint32_t first[TOLD_MAX];
		random_state = seed;
		made_up(w, 60 + seed * 8, 4 + seed);
		resolve(w);
		no_person_has_two_bsns(w);
		memcpy(first, w->whose, sizeof(first));
		memset(w->earlier, 0, sizeof(w->earlier));
		for (size_t k = w->n; k > 1; k--) {
			size_t j = pick((uint32_t)k), t = w->order[k - 1];
			w->order[k - 1] = w->order[j];
			w->order[j] = t;
		}
		resolve(w);
		same_partition(first, w->whose, w->n);
		for (size_t k = 0; k < w->n; k++) {
			w->told[k].place.item = w->told[k].place.item * 2 + k % 2;
			w->order[k] = k;
		}
		memset(w->earlier, 0, sizeof(w->earlier));
		resolve(w);
		same_partition(first, w->whose, w->n);
		END;
	}
}

static void a_second_run_changes_nothing(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 20; seed++) {
		WORLD;
		uint32_t first[TOLD_MAX];
		random_state = seed * 77;
		made_up(w, 300, 40);
		resolve(w);
		memcpy(first, w->whose, sizeof(first));
		made_up(w, 100, 40);
		resolve(w);
		memcpy(first, w->whose, sizeof(first));
		resolve(w);
		assert_memory_equal(first, w->whose, sizeof(first));
		assert_int_equal(w->n_merged, 0);
		END;
	}
}

static void altered_records_are_refused(void **state)
{
	(void)state;
	WORLD;
	struct out o = out_mem();
	struct person p;
	struct requester r;
	size_t a = row(w, "bsn=999990019;name=J. de Vries;" ANNA HOME
			  ";email=a@example.nl;requester_agb=01999001;event_date=2022-03-01");
	resolve(w);
	person_pack(&o, of(w, a));
	str whole = str_copy(&w->a, out_view(&o));
	assert_true(person_unpack(&w->a, whole, &p));
	for (size_t k = 0; k < whole.n; k++)
		assert_false(person_unpack(&w->a, str_sub(whole, 0, k), &p));
	for (size_t k = 0; k < whole.n; k++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			struct arena scratch = w->a;
			unsigned char *copy = arena_new(&scratch, unsigned char, whole.n);
			memcpy(copy, whole.p, whole.n);
			copy[k] = (unsigned char)(copy[k] ^ 1u << bit);
			if (person_unpack(&scratch, (str){copy, whole.n},
					  &p)) { /* then it is a whole one */
				struct out again = out_mem();
				person_pack(&again, &p);
				assert_true(person_unpack(&scratch, out_view(&again), &p));
				out_end(&again);
			}
		}
	}
	out_clear(&o);
	requester_pack(&o, &w->requester[0]);
	whole = out_view(&o);
	for (size_t k = 0; k < whole.n; k++)
		assert_false(requester_unpack(&w->a, str_sub(whole, 0, k), &r));
	assert_false(person_unpack(&w->a, STR("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), &p));
	out_end(&o);
	END;
}

static void count_in(struct tally *t, struct world *w, size_t k)
{
	struct block_mention b;
	packer_clear(&w->pack);
	packer_add(&w->pack, &w->told[k].m);
	unpack_open(&w->unpack, packer_view(&w->pack));
	assert_true(unpack_next(&w->unpack, &b) && unpack_told_all(&w->unpack));
	tally_add(t, &w->unpack.identity[b.identity - 1]);
}

static void a_running_count(void **state)
{
	(void)state;
	WORLD;
	struct tally *t = tally_new(test_key);
	uint64_t least, most;
	row(w, "bsn=999990019;" ANNA);
	row(w, "bsn=999990019;phone=+31612345678");
	row(w, ANNA ";city=Delft");
	row(w, ANNA ";city=Gouda");
	row(w, "surname=Bos;birth_date=1950-01-01");
	row(w, "surname=Bos");
	row(w, "bsn=999990032;surname=Bos;birth_date=1950-01-01");
	for (size_t k = 0; k < 6; k++)
		count_in(t, w, k);
	tally_range(t, &least, &most);
	assert_int_equal(least, 2);
	assert_int_equal(most, 4);
	count_in(t, w, 6);
	tally_range(t, &least, &most);
	assert_int_equal(least, 2);
	assert_int_equal(most, 5);
	tally_free(t);
	END;
}

/* ---- speed: printed, not asserted ---- */

struct stream {
	struct mention_source source;
	struct packer pack;
	struct unpacker unpack;
	uint32_t persons, mentions, at;
	struct finding f[12];
	char bsn[10], birth[12], surname[24], postcode[8], number[8], agb[12], order[40], date[12];
};

static void stream_rewind(struct mention_source *s) { ((struct stream *)s)->at = 0; }

static void put(struct stream *s, struct mention *m, enum kind kind, const char *z)
{
	s->f[m->n++] = (struct finding){.kind = kind, .evidence = EV_label, .value = str_of(z)};
}

static bool stream_one(struct stream *s, struct place *p, struct mention *m)
{
	if (s->at == s->mentions)
		return false;
	uint32_t k = s->at++, who = (uint32_t)((uint64_t)k * 2654435761u % s->persons),
		 form = k / s->persons % 5;
	*p = (struct place){.item = k / 1000 + 1,
			    .ordinal = k % 1000,
			    .standing = STANDING_stolen,
			    .scope = 1,
			    .exhibit = 1};
	*m = (struct mention){.role = form == 4 ? ROLE_none : ROLE_patient,
			      .unit = UNIT_row,
			      .number = k,
			      .finding = s->f};
	snprintf(s->order, sizeof(s->order), "LAB%c%u", KEY_SEP, who);
	put(s, m, KIND_order, s->order);
	put(s, m, KIND_result, "1.2");
	if (form == 4)
		return true;
	if (form != 2) {
		bsn_made(who, s->bsn);
		put(s, m, KIND_bsn, s->bsn);
	}
	snprintf(s->surname, sizeof(s->surname), "Naam%c%c%c", 'a' + who % 26, 'a' + who / 26 % 26,
		 'a' + who / 676 % 26);
	snprintf(s->birth, sizeof(s->birth), "19%02u-%02u-%02u", who / 7 % 100, 1 + who / 3 % 12,
		 1 + who % 28);
	snprintf(s->postcode, sizeof(s->postcode), "%04uAA", 1000 + who / 60 % 9000);
	snprintf(s->number, sizeof(s->number), "%u", 1 + who % 60);
	snprintf(s->agb, sizeof(s->agb), "0199%04u", who % 3000);
	put(s, m, KIND_surname, s->surname);
	put(s, m, form == 1 ? KIND_initials : KIND_given, form == 1 ? "J." : "Jan");
	put(s, m, KIND_birth_date, s->birth);
	put(s, m, KIND_postcode, s->postcode);
	put(s, m, KIND_house_number, s->number);
	put(s, m, KIND_requester_agb, s->agb);
	return true;
}

/* A block for each item. */
static struct unpacker *stream_next(struct mention_source *src, struct place *out_place)
{
	struct stream *s = (struct stream *)src;
	struct mention m;
	struct place p;
	packer_clear(&s->pack);
	while (s->at < s->mentions && (s->pack.n == 0 || s->at % 1000 != 0)) {
		stream_one(s, &p, &m);
		if (s->pack.n == 0)
			*out_place = p;
		packer_add(&s->pack, &m);
	}
	unpack_open(&s->unpack, packer_view(&s->pack));
	return s->pack.n > 0 ? &s->unpack : NULL;
}

static void stream_pass(struct mention_source *src)
{
	struct place p;
	stream_next(src, &p);
}

static int64_t cpu_ms(void) { return (int64_t)clock() / (CLOCKS_PER_SEC / 1000); }

static void how_fast(void **state)
{
	(void)state;
	struct stream s = {.source = {stream_rewind, stream_next, stream_pass},
			   .persons = SPEED_PERSONS,
			   .mentions = SPEED_PERSONS * 10};
	const struct prior none = {0};
	const struct person_spill no_spill = {0};
	struct person_out out = {0};
	struct person_counts c;
	const char *more = getenv("PERSON_SPEED");
	if (more != NULL && more[0] == '1') {
		s.persons = 1000000;
		s.mentions = 20000000;
	}
	int64_t from = cpu_ms();
	struct place p;
	packer_start(&s.pack);
	unpack_start(&s.unpack, 64, 4096);
	while (s.source.next(&s.source, &p) != NULL)
		;
	int64_t made = cpu_ms() - from;
	from = cpu_ms();
	person_resolve(&s.source, &none, test_today, test_key, &no_spill, &out, &c);
	int64_t took = cpu_ms() - from;
	packer_free(&s.pack);
	unpack_free(&s.unpack);
	print_message("speed: %u mentions of %u people: %lld ms of processor, of which about %lld "
		      "ms making them up (3 passes); %llu persons, %llu orphans\n",
		      s.mentions, s.persons, (long long)took, (long long)made * 3,
		      (unsigned long long)c.persons, (unsigned long long)c.orphans);
	assert_int_equal(c.mentions, s.mentions);
}

/* Parts: one for each requester and customer; a requester counts a person once. */
static void parts_per_requester_and_customer(void **state)
{
	(void)state;
	static const uint32_t one[] = {1}, both[] = {1, 2};
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA ";requester_agb=01012345;category=hiv"),
	       b = row(w, "bsn=999990019;requester_agb=01012345;category=sti"),
	       c = row(w, "bsn=999990019;requester_agb=01054321"), d = row(w, "bsn=999990019"),
	       e = row(w, "bsn=999990032;requester_agb=01054321");
	const size_t all[] = {a, b, c, d, e};
	for (size_t k = 0; k < 5; k++) { /* a block has one place: an item each */
		w->told[all[k]].place.item = (uint32_t)(10 + k);
		w->told[all[k]].place.customer = k == 0 ? one : both;
		w->told[all[k]].place.n_customer = k == 0 ? 1 : k == 1 ? 2 : 0;
	}
	w->told[b].place.standing = STANDING_published;
	w->told[e].place.standing = STANDING_reachable;
	resolve(w);
	const struct person *p = of(w, a);
	assert_int_equal(p->n_parts, 4);
	assert_int_equal(p->parts[0].customer, 1);
	assert_int_equal(p->parts[0].exposure, STANDING_published);
	assert_true((p->parts[0].categories >> CATEGORY_hiv & 1) == 1);
	assert_true((p->parts[0].published >> CATEGORY_hiv & 1) == 0);
	assert_int_equal(p->parts[1].customer, 2);
	assert_int_equal(p->parts[1].requester, p->parts[0].requester);
	assert_true((p->parts[1].categories >> CATEGORY_hiv & 1) == 0);
	assert_true((p->parts[1].categories >> CATEGORY_sti & 1) == 1);
	assert_int_equal(p->parts[2].customer, 0);
	assert_true(p->parts[2].requester != p->parts[0].requester);
	assert_int_equal(p->parts[2].exposure, STANDING_stolen);
	assert_int_equal(p->parts[3].requester, 0);
	assert_int_equal(w->n_requester, 2);
	assert_int_equal(w->requester[0].persons, 1);
	assert_int_equal(w->requester[0].persons_published, 1);
	assert_int_equal(w->requester[0].persons_shared, 1);
	assert_int_equal(w->requester[1].persons, 1);
	assert_int_equal(w->requester[1].persons_possible, 1);
	assert_int_equal(w->requester[1].persons_shared, 1);
	END;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ids_stay),
	    cmocka_unit_test(parts_per_requester_and_customer),
	    cmocka_unit_test(of_two_that_are_one_the_older_lives),
	    cmocka_unit_test(after_a_split_the_oldest_mention_keeps_the_id),
	    cmocka_unit_test(order_and_splitting_do_not_matter),
	    cmocka_unit_test(a_second_run_changes_nothing),
	    cmocka_unit_test(altered_records_are_refused),
	    cmocka_unit_test(a_running_count),
	    cmocka_unit_test(how_fast),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
