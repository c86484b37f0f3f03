/* truth - what the evidence says of whom, noted while it is written, and truth/persons.jsonl made
 * from those notes, never from the pool. */
#define _GNU_SOURCE
#include "sim/sim.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "render/json.h"

static const unsigned char categories[] = {
#define FIELD(name, category, dutch, machine) CATEGORY_##category,
#include "sim/field.tbl"
#undef FIELD
};
static const struct {
	unsigned bit;
	const char *name;
} formats[] = {
#define FORMAT(bit, name, weight, maker) {SIM_##name, #name},
#include "sim/format.tbl"
#undef FORMAT
};

static uint64_t categories_of(uint64_t fields)
{
	uint64_t c = 0;
	for (unsigned i = 0; i < FIELD_count; i++)
		if (fields >> i & 1 && categories[i] != CATEGORY_none)
			c |= 1ull << categories[i];
	return c;
}

/* The fields of a face that are not empty. */
static uint64_t filled(const struct face *f, uint64_t fields)
{
	if (f->bsn == 0)
		fields &= ~BIT(bsn);
	if (f->given.n == 0)
		fields &= ~BIT(given);
	if (f->partner.n == 0)
		fields &= ~(BIT(partner) | BIT(partner_prefix));
	if (f->home->number == 0)
		fields &= ~(BIT(number) | BIT(postcode) | BIT(city));
	return fields;
}

static void see_part(struct truth *t, struct seen *n, uint32_t sender, uint64_t cats, int32_t day,
		     bool published)
{
	uint32_t at = n->part;
	while (at != 0 && t->part[at].sender != sender)
		at = t->part[at].next;
	if (at == 0) {
		if (t->parts == 0)
			t->parts = 1;
		GROW(t->part, t->parts_cap, t->parts + 1);
		at = (uint32_t)t->parts++;
		t->part[at] = (struct seen_part){.next = n->part, .sender = sender};
		n->part = at;
		if (sender != SENDER_none)
			t->sender_persons[sender]++;
	}
	struct seen_part *p = &t->part[at];
	p->categories |= cats;
	p->published |= published ? cats : 0;
	p->is_published |= published;
	if (day != 0 && (p->from == 0 || day < p->from))
		p->from = day;
	if (day != 0 && (p->to == 0 || day > p->to))
		p->to = day;
}

static void see_file(struct truth *t, struct seen *n, uint32_t file)
{
	if (n->file != 0 && t->file[n->file].file == file)
		return;
	if (t->files == 0)
		t->files = 1;
	GROW(t->file, t->files_cap, t->files + 1);
	t->file[t->files] = (struct seen_file){.next = n->file, .file = file};
	n->file = (uint32_t)t->files++;
}

static uint8_t use_bit(const struct face *f, uint64_t fields)
{
	if ((fields & BIT(whole)) == 0)
		return (fields & BIT(surname)) != 0 ? 1 : 0;
	return f->use == 'P' ? 2 : f->use == 'V' ? 4 : f->use == 'N' ? 8 : 1;
}

/* The groups that these fields tell. */
static unsigned groups_told(const struct face *f, uint64_t fields)
{
	bool home = (fields & (BIT(street) | BIT(address))) != 0;
	unsigned g = f->h->trial ? GROUP_test_patient : 0;
	if ((fields & BIT(deceased)) != 0 && f->h->died != 0)
		g |= GROUP_deceased;
	if (((fields & BIT(secret)) != 0 && f->h->secret) || (home && f->home->kind == HOME_secret))
		g |= GROUP_secret_address;
	if (home && f->home->kind == HOME_prison)
		g |= GROUP_detained;
	if ((fields & BIT(role)) != 0 && f->h->works)
		g |= GROUP_staff;
	return g;
}

void truth_see(struct sim *s, const struct face *f, uint64_t fields, uint64_t cats, uint32_t sender,
	       int32_t day, bool joined)
{
	struct seen *n = &s->truth.seen[f->at];
	fields = filled(f, fields);
	must(joined || face_can(f, fields));
	cats |= categories_of(fields) | (sender != SENDER_none ? 1ull << CATEGORY_requester : 0);
	n->counts = true;
	n->mentions++;
	s->counts.mentions++;
	n->fields |= fields & ~f->untrue;
	n->categories |= cats;
	n->published |= s->to_published ? cats : 0;
	n->is_published |= s->to_published;
	n->formats |= (uint32_t)(s->format | (s->pack_path.n > 0 ? SIM_container : 0));
	n->hard |= joined ? 1u << HARD_joined_only : f->hard;
	if ((s->format & (SIM_scan | SIM_rough)) != 0)
		n->hard |= 1u << HARD_ocr;
	n->groups |= groups_told(f, fields);
	n->abroad |= f->home->kind == HOME_abroad && (fields & BIT(country)) != 0 &&
		     (fields & (BIT(street) | BIT(address))) != 0;
	n->uses |= use_bit(f, fields & ~f->untrue);
	if ((fields & (BIT(street) | BIT(address))) != 0) {
		n->old_home |= f->old_home;
		n->home |= !f->old_home;
		n->home_dated |= !f->old_home && f->dated;
		n->hard |= f->old_home ? 1u << HARD_moved : 0;
	}
	if (f->bsn_wrong && (fields & BIT(bsn)) != 0) {
		n->wrong_bsn = true;
		n->bsn_written = f->bsn;
	}
	see_part(&s->truth, n, sender, cats, day, s->to_published);
	see_file(&s->truth, n, s->file);
}

/* ---- writing ---- */

static void text_or_null(struct json *j, const char *key, struct out *t)
{
	json_key(j, key);
	json_text_or_null(j, out_view(t));
	out_clear(t);
}

static void put_categories(struct json *j, const char *key, uint64_t c)
{
	json_key(j, key);
	json_array(j);
	for (unsigned i = 0; i < CATEGORY_none; i++)
		if (c >> i & 1)
			json_z(j, category_name((enum category)i));
	json_array_end(j);
}

static void sender_id(struct out *t, uint32_t sender)
{
	out_z(t, "R-");
	out_dec_pad(t, sender + 1, 6);
}

static void put_day(struct json *j, const char *key, int32_t day, struct out *t)
{
	if (day != 0)
		date_write(t, date_of_days(day));
	text_or_null(j, key, t);
}

static void put_parts(struct sim *s, struct json *j, const struct seen *n, struct out *t)
{
	json_key(j, "parts");
	json_array(j);
	for (uint32_t at = n->part; at != 0; at = s->truth.part[at].next) {
		const struct seen_part *p = &s->truth.part[at];
		bool known = p->sender != SENDER_none;
		json_object(j);
		if (known)
			sender_id(t, p->sender);
		text_or_null(j, "requester", t);
		json_key(j, "agb");
		json_text_or_null(j, known ? s->pool.sender[p->sender].agb : STR_NONE);
		json_key(j, "name");
		json_text_or_null(j, known ? s->pool.sender[p->sender].name : STR_NONE);
		json_key(j, "customer");
		json_null(j);
		json_key(j, "exposure");
		json_z(j, p->is_published ? "published" : "stolen");
		put_categories(j, "categories", p->categories);
		put_day(j, "from", p->from, t);
		put_day(j, "to", p->to, t);
		json_object_end(j);
	}
	json_array_end(j);
}

static void put_name_parts(struct json *j, const struct seen *n, const struct human *h)
{
	bool own = (n->uses & ~2u) != 0,
	     partner = (n->uses & 14u) != 0 || (n->fields & BIT(partner)) != 0;
	bool given = (n->fields & (BIT(given) | BIT(whole))) != 0;
	json_key(j, "name_parts");
	json_array(j);
	for (int k = 0; k < 2; k++) {
		if (k == 0 ? !own : !(partner && h->partner.n > 0))
			continue;
		json_object(j);
		json_key(j, "given");
		json_text_or_null(j, given ? h->given : STR_NONE);
		json_key(j, "initials");
		json_text_or_null(j, h->initials);
		json_key(j, "prefix");
		json_text_or_null(j, k == 0 ? h->prefix : h->partner_prefix);
		json_key(j, "surname");
		json_text(j, k == 0 ? h->surname : h->partner);
		json_key(j, "kind");
		json_z(j, k == 0 ? "own" : "partner");
		json_object_end(j);
	}
	json_array_end(j);
}

static void put_names(struct sim *s, struct json *j, const struct seen *n, uint32_t at,
		      struct out *t)
{
	static const char uses[] = "EPVN";
	struct style plain = {0};
	json_key(j, "names");
	json_array(j);
	for (unsigned k = 0; k < 4; k++) {
		if ((n->uses >> k & 1) == 0)
			continue;
		struct rng keep = s->rng;
		struct face f = face_make(s, at, &plain);
		s->rng = keep;
		f.use = uses[k];
		put_whole_name(t, &f, 0);
		json_text(j, out_view(t));
		out_clear(t);
	}
	json_array_end(j);
}

static void put_address(struct json *j, const struct home *h, struct out *t)
{
	json_key(j, "street");
	json_text(j, h->street);
	if (h->number > 0)
		out_dec(t, h->number);
	out_z(t, h->addition[0] != 0 ? "-" : "");
	out_z(t, h->addition);
	text_or_null(j, "house_number", t);
	json_key(j, "postcode");
	json_text_or_null(j, str_of(h->postcode));
	json_key(j, "city");
	json_text_or_null(j, h->city);
}

/* Only files can tell which of two addresses is the newest: by the day of an order beside it. */
static void put_place(struct sim *s, struct json *j, const struct seen *n, const struct human *h,
		      struct out *t)
{
	static const char *const keys[] = {"street", "house_number", "postcode", "city"};
	bool seen = (n->fields & (BIT(street) | BIT(address))) != 0;
	if (seen)
		put_address(j, &s->pool.home[n->home ? h->home : h->old_home], t);
	for (size_t i = 0; i < 4 && !seen; i++)
		text_or_null(j, keys[i], t);
	json_key(j, "address_date");
	json_null(j);
	json_key(j, "addresses");
	json_array(j);
	if (n->old_home && n->home) {
		json_object(j);
		put_address(j, &s->pool.home[h->old_home], t);
		json_object_end(j);
	}
	json_array_end(j);
	json_key(j, "newest_told");
	json_bool(j, !(n->old_home && n->home) || n->home_dated);
}

static void put_reach(struct sim *s, struct json *j, const struct seen *n, uint32_t at,
		      struct out *t)
{
	json_key(j, "emails");
	json_array(j);
	if ((n->fields & BIT(email)) != 0) {
		human_email(&s->pool, at, t);
		json_text(j, out_view(t));
		out_clear(t);
	}
	json_array_end(j);
	json_key(j, "phones");
	json_array(j);
	if ((n->fields & BIT(phone)) != 0) {
		human_phone(&s->pool, at, PHONE_world, t);
		json_text(j, out_view(t));
		out_clear(t);
	}
	json_array_end(j);
}

static void put_lists(struct sim *s, struct json *j, const struct seen *n)
{
	json_key(j, "files");
	json_array(j);
	for (uint32_t at = n->file; at != 0; at = s->truth.file[at].next)
		json_text(j, s->truth.path[s->truth.file[at].file].path);
	json_array_end(j);
	json_key(j, "formats");
	json_array(j);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (n->formats & formats[i].bit)
			json_z(j, formats[i].name);
	json_array_end(j);
	json_key(j, "hard");
	json_array(j);
	uint32_t hard = n->hard | ((n->uses & 3) == 3 ? 1u << HARD_name_change : 0);
	for (unsigned i = 0; i < HARD_count; i++)
		if (hard >> i & 1)
			json_z(j, hard_name((enum hard)i));
	json_array_end(j);
}

static bool is_minor(int32_t birth, struct date day)
{
	struct date b = date_of_days(birth);
	b.year = (uint16_t)(b.year + 18);
	return date_key(b) > date_key(day);
}

/* The groups of a patient that the files tell. */
static void put_groups(struct sim *s, struct json *j, const struct seen *n, const struct human *h)
{
	unsigned g = n->groups | (n->abroad ? GROUP_abroad : 0);
	bool born = (n->fields & BIT(birth)) != 0;
	if (born && is_minor(h->birth, s->pool.today))
		g |= GROUP_minor;
	for (uint32_t at = n->part; at != 0 && born; at = s->truth.part[at].next)
		if (s->truth.part[at].from != 0 &&
		    is_minor(h->birth, date_of_days(s->truth.part[at].from)))
			g |= GROUP_minor_at_test;
	json_key(j, "groups");
	json_array(j);
	for (unsigned i = 0; i < GROUPS_known; i++)
		if ((g >> i & 1) != 0)
			json_z(j, group_name(i));
	json_array_end(j);
}

static void put_facts(struct sim *s, struct json *j, const struct seen *n, const struct human *h,
		      struct out *t)
{
	bool bsn = (n->fields & BIT(bsn)) != 0;
	if (bsn || n->wrong_bsn)
		out_dec_pad(t, bsn ? h->bsn : n->bsn_written, 9);
	text_or_null(j, "bsn", t);
	json_key(j, "bsn_valid");
	json_bool(j, bsn);
	put_names(s, j, n, (uint32_t)(h - s->pool.human), t);
	put_name_parts(j, n, h);
	struct date born = date_of_days(h->birth);
	if (h->vague)
		born.month = born.day = 0;
	if ((n->fields & BIT(birth)) != 0)
		date_write(t, born);
	text_or_null(j, "birth_date", t);
	out_z(t, (n->fields & BIT(sex)) == 0 ? "" : h->sex == 'F' ? "F" : "M");
	text_or_null(j, "sex", t);
	put_place(s, j, n, h, t);
}

/* The newest home that files tell, in all that a letter needs. */
static bool can_be_written(const struct sim *s, const struct seen *n, const struct human *h)
{
	bool old = n->old_home && !n->home,
	     street = (n->fields & (BIT(street) | BIT(address))) != 0,
	     place = street && (n->fields & BIT(city)) != 0;
	return s->pool.home[old ? h->old_home : h->home].number > 0 &&
	       (n->fields & (BIT(number) | BIT(address))) != 0 &&
	       (place || (n->fields & BIT(postcode)) != 0);
}

static void put_requesters(struct sim *s, struct json *j, const struct seen *n)
{
	json_key(j, "requesters");
	json_array(j);
	for (uint32_t at = n->part; at != 0; at = s->truth.part[at].next) {
		uint32_t sender = s->truth.part[at].sender;
		if (sender != SENDER_none && s->pool.sender[sender].agb.n > 0)
			json_text(j, s->pool.sender[sender].agb);
	}
	json_array_end(j);
}

static void put_person(struct sim *s, struct out *o, uint32_t at, struct out *t)
{
	const struct human *h = &s->pool.human[at];
	const struct seen *n = &s->truth.seen[at];
	struct json j = json_of(o);
	json_object(&j);
	out_z(t, "P-");
	out_dec_pad(t, at + 1, 6);
	text_or_null(&j, "id", t);
	json_key(&j, "kind");
	json_z(&j, person_kind_name(h->kind));
	put_groups(s, &j, n, h);
	put_facts(s, &j, n, h, t);
	put_reach(s, &j, n, at, t);
	put_requesters(s, &j, n);
	put_categories(&j, "categories", n->categories);
	put_categories(&j, "published_categories", n->published);
	put_parts(s, &j, n, t);
	json_key(&j, "exposure");
	json_z(&j, n->is_published ? "published" : "stolen");
	json_key(&j, "certainty");
	json_z(&j, "confirmed");
	json_key(&j, "identity");
	json_null(&j);
	put_lists(s, &j, n);
	json_key(&j, "mentions");
	json_number(&j, n->mentions);
	json_key(&j, "reasons");
	json_array(&j);
	json_array_end(&j);
	json_key(&j, "missing");
	json_array(&j);
	if (!can_be_written(s, n, h))
		json_z(&j, "address");
	json_array_end(&j);
	json_key(&j, "merged_into");
	json_null(&j);
	json_key(&j, "generation");
	json_null(&j);
	json_key(&j, "origin");
	json_z(&j, origin_name(h->origin));
	json_object_end(&j);
	out_char(o, '\n');
}

static int open_new(int dir, const char *name)
{
	return openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

static bool write_persons(struct sim *s, int dir)
{
	int fd = open_new(dir, "persons.jsonl");
	if (fd < 0)
		return false;
	struct out o = out_fd(fd), t = out_mem();
	for (uint32_t i = 0; i < s->pool.n; i++) {
		const struct seen *n = &s->truth.seen[i];
		struct arena keep = s->scratch;
		if (!n->counts)
			continue;
		s->counts.patients +=
		    s->pool.human[i].kind == PERSON_patient && !s->pool.human[i].trial;
		s->counts.others += s->pool.human[i].kind != PERSON_patient;
		s->counts.published_persons +=
		    n->is_published && s->pool.human[i].kind == PERSON_patient;
		put_person(s, &o, i, &t);
		s->scratch = keep;
	}
	out_end(&t);
	bool ok = out_end(&o);
	return close(fd) == 0 && ok;
}

static bool write_requesters(struct sim *s, int dir)
{
	int fd = open_new(dir, "requesters.jsonl");
	if (fd < 0)
		return false;
	struct out o = out_fd(fd), t = out_mem();
	for (uint32_t i = 0; i < s->pool.senders; i++) {
		const struct sender *r = &s->pool.sender[i];
		struct json j = json_of(&o);
		json_object(&j);
		sender_id(&t, i);
		text_or_null(&j, "id", &t);
		json_key(&j, "agb");
		json_text_or_null(&j, r->agb);
		json_key(&j, "name");
		json_text(&j, r->name);
		json_key(&j, "kind");
		json_z(&j, r->kind);
		json_key(&j, "city");
		json_text(&j, r->city);
		json_key(&j, "persons");
		json_number(&j, s->truth.sender_persons[i]);
		json_object_end(&j);
		out_char(&o, '\n');
	}
	out_end(&t);
	bool ok = out_end(&o);
	return close(fd) == 0 && ok;
}

/* Every file and member, and which of them can not be read. */
static bool write_items(struct sim *s, int dir)
{
	int fd = open_new(dir, "items.jsonl");
	if (fd < 0)
		return false;
	struct out o = out_fd(fd);
	for (size_t i = 0; i < s->truth.paths; i++) {
		struct json j = json_of(&o);
		enum sim_format f = s->truth.path[i].format;
		const char *name = "noise";
		for (size_t k = 0; k < sizeof(formats) / sizeof(formats[0]); k++)
			name = f == (enum sim_format)formats[k].bit ? formats[k].name : name;
		json_object(&j);
		json_key(&j, "path");
		json_text(&j, s->truth.path[i].path);
		json_key(&j, "format");
		json_z(&j, name);
		json_key(&j, "readable");
		json_bool(&j, s->truth.path[i].unread == NULL);
		json_key(&j, "why");
		if (s->truth.path[i].unread != NULL)
			json_z(&j, s->truth.path[i].unread);
		else
			json_null(&j);
		json_object_end(&j);
		out_char(&o, '\n');
		s->counts.unreadable += s->truth.path[i].unread != NULL;
	}
	bool ok = out_end(&o);
	return close(fd) == 0 && ok;
}

static bool write_summary(struct sim *s, int dir)
{
	const struct simulation_counts *c = &s->counts;
	const struct {
		const char *key;
		uint64_t v;
	} rows[] = {{"seed", s->pool.seed},
		    {"pool", s->pool.patients},
		    {"persons", c->patients},
		    {"staff_and_professionals", c->others},
		    {"published_persons", c->published_persons},
		    {"requesters", s->pool.senders},
		    {"mentions", c->mentions},
		    {"files", c->files},
		    {"bytes", c->bytes},
		    {"containers", c->containers},
		    {"noise_files", c->noise_files},
		    {"scanned_pages", c->scanned_pages},
		    {"unreadable", c->unreadable}};
	int fd = open_new(dir, "summary.json");
	if (fd < 0)
		return false;
	struct out o = out_fd(fd);
	struct json j = json_of(&o);
	json_object(&j);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_key(&j, rows[i].key);
		json_number(&j, (int64_t)rows[i].v);
	}
	json_object_end(&j);
	out_char(&o, '\n');
	bool ok = out_end(&o);
	return close(fd) == 0 && ok;
}

bool truth_write(struct sim *s, int dir)
{
	return write_persons(s, dir) && write_requesters(s, dir) && write_items(s, dir) &&
	       write_summary(s, dir);
}

void truth_free(struct truth *t)
{
	grow_free(t->part, t->parts_cap, sizeof(*t->part));
	grow_free(t->file, t->files_cap, sizeof(*t->file));
	grow_free(t->path, t->paths_cap, sizeof(*t->path));
}
