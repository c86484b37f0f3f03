/*
 * make_mail - the mail of a laboratory: letters in the body or attached, lists for a practice,
 * people who ask for their results, messages sent on. Who writes for the laboratory is staff.
 */
#include "sim/desk.h"
#include "sim/mail.h"

struct post {
	struct desk k;
	struct mail m;
	struct out from_name, from, to_name, to, subject, body, attachment, file;
};

static void clear(struct post *p)
{
	struct out *all[] = {&p->from_name, &p->from, &p->to_name,    &p->to,
			     &p->subject,   &p->body, &p->attachment, &p->file};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		out_clear(all[i]);
	p->m = (struct mail){0};
}

static void end(struct post *p)
{
	struct out *all[] = {&p->from_name, &p->from, &p->to_name,    &p->to,
			     &p->subject,   &p->body, &p->attachment, &p->file};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		out_end(all[i]);
}

/* One of the laboratory's people, by name and address, or its common mailbox. */
static void put_lab(struct post *p, struct out *name, struct out *address, bool anybody)
{
	struct sim *s = p->k.s;
	struct pool *pool = &s->pool;
	uint32_t at =
	    (uint32_t)pool->patients + rng_below(&s->rng, (uint32_t)(pool->n - pool->patients) / 2);
	if (!anybody && rng_hit(&s->rng, 600)) {
		struct style y = {0};
		struct face f = face_make(s, at, &y);
		put_whole_name(name, &f, 3);
		human_email(pool, at, address);
		truth_see(s, &f, BIT(whole) | BIT(email), 0, SENDER_none, 0, false);
		return;
	}
	out_z(name, "Laboratorium Noorderland");
	out_z(address, "uitslagen@lab-noorderland.example");
}

static void put_practice(struct out *name, struct out *address, const struct sender *r)
{
	out_str(name, r->name);
	out_z(address, "info@");
	for (size_t i = 0; i < r->name.n; i++)
		if (is_alnum(r->name.p[i]))
			out_char(address, (char)to_lower(r->name.p[i]));
	out_z(address, ".example");
}

static const struct sender *practice_of(const struct post *p)
{
	return &p->k.s->pool.sender[p->k.d.sender];
}

static void letter(struct post *p, uint32_t at)
{
	struct sim *s = p->k.s;
	paper_clear(&s->paper);
	if (!desk_one(&p->k, 0, at, false))
		return;
	struct look plain = look_make(&s->rng);
	paper_write(&p->body, FORM_plain, &s->paper, &plain);
	put_lab(p, &p->from_name, &p->from, false);
	put_practice(&p->to_name, &p->to, practice_of(p));
	out_z(&p->subject, "Uitslag patiënt");
}

/* gives the media type of an attachment */
static const char *attach(struct post *p, const char *stem)
{
	static const struct {
		enum paper_form form;
		const char *type;
	} kinds[] = {
	    {FORM_pdf, "application/pdf"},
	    {FORM_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	    {FORM_rtf, "application/rtf"},
	    {FORM_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
	struct sim *s = p->k.s;
	bool list = str_eq(str_of(stem), STR("lijst"));
	size_t i = rng_below(&s->rng, list ? 4 : 3);
	s->look = look_make(&s->rng);
	paper_write(&p->attachment, kinds[i].form, &s->paper, &s->look);
	out_z(&p->file, stem);
	out_z(&p->file, paper_ending(kinds[i].form));
	return kinds[i].type;
}

static const char *attached(struct post *p, uint32_t at)
{
	struct sim *s = p->k.s;
	paper_clear(&s->paper);
	if (!desk_one(&p->k, desk_kind(&s->rng), at, false))
		return "";
	out_z(&p->body, "Geachte collega,\n\nBijgaand de uitslag van uw patiënt ");
	put_whole_name(&p->body, &p->k.f, 5);
	out_z(&p->body, ", geb. ");
	put_date(&p->body, p->k.f.birth, p->k.y.date);
	out_z(&p->body, ".\n\nMet vriendelijke groet,\nSecretariaat Laboratorium Noorderland\n");
	put_lab(p, &p->from_name, &p->from, false);
	put_practice(&p->to_name, &p->to, practice_of(p));
	out_z(&p->subject, "Uitslag als bijlage");
	return attach(p, "uitslag");
}

static const char *list(struct post *p, const uint32_t *at, size_t n)
{
	paper_clear(&p->k.s->paper);
	desk_list(&p->k, at, n);
	out_z(&p->body, "Beste,\n\nZie de bijlage voor het overzicht van deze maand.\n\nGroet,\n"
			"Administratie\n");
	put_lab(p, &p->from_name, &p->from, false);
	put_practice(&p->to_name, &p->to, practice_of(p));
	out_z(&p->subject, "Maandoverzicht");
	return attach(p, "lijst");
}

/* Somebody asks for a result, from an own address. */
static void question(struct post *p, uint32_t at)
{
	struct desk *k = &p->k;
	if (!desk_begin(k, at, BIT(whole) | BIT(birth) | BIT(email)))
		return;
	face_put(k->s, &p->from, &k->f, &k->y, FIELD_email);
	put_whole_name(&p->from_name, &k->f, k->f.given.n > 0 ? 3 : 0);
	put_lab(p, &p->to_name, &p->to, true);
	out_z(&p->subject, "Vraag over mijn uitslag");
	out_z(&p->body,
	      "Geachte heer/mevrouw,\n\nVorige maand is bij mij bloed afgenomen. Kunt u mij "
	      "de uitslag sturen?\nMijn gegevens:\nNaam: ");
	put_whole_name(&p->body, &k->f, 0);
	out_z(&p->body, "\nGeboortedatum: ");
	put_date(&p->body, k->f.birth, k->y.date);
	uint64_t has = BIT(whole) | BIT(birth) | BIT(email);
	if (k->f.bsn != 0 && rng_hit(&k->s->rng, 700)) {
		out_z(&p->body, "\nBSN: ");
		face_put(k->s, &p->body, &k->f, &k->y, FIELD_bsn);
		has |= BIT(bsn);
	}
	out_z(&p->body, "\nTelefoon: ");
	face_put(k->s, &p->body, &k->f, &k->y, FIELD_phone);
	out_z(&p->body, "\n\nAlvast bedankt,\n");
	put_whole_name(&p->body, &k->f, 0);
	out_char(&p->body, '\n');
	desk_see(k, has | BIT(phone));
}

/* What was written goes along with a message of the laboratory itself. */
static void send_on(struct post *p)
{
	out_clear(&p->attachment);
	put_mail(&p->attachment, &p->m);
	out_clear(&p->from_name);
	out_clear(&p->from);
	out_clear(&p->to_name);
	out_clear(&p->to);
	out_clear(&p->subject);
	out_clear(&p->body);
	out_clear(&p->file);
	put_lab(p, &p->from_name, &p->from, false);
	put_lab(p, &p->to_name, &p->to, true);
	out_z(&p->subject, "FW: graag afhandelen");
	out_z(&p->body, "Wil jij deze oppakken?\n");
	out_z(&p->file, "bericht.eml");
	p->m.type = STR("message/rfc822");
}

static void dress(struct post *p, struct rng *r)
{
	struct mail *m = &p->m;
	m->from_name = out_view(&p->from_name);
	m->from = out_view(&p->from);
	m->to_name = out_view(&p->to_name);
	m->to = out_view(&p->to);
	m->subject = out_view(&p->subject);
	m->body = out_view(&p->body);
	m->attachment = out_view(&p->attachment);
	m->file = out_view(&p->file);
	m->day = 20300 + (int32_t)rng_below(r, 30);
	m->number = rng_below(r, 100000000);
	m->latin = rng_hit(r, 400);
	m->way = (enum mail_way)rng_below(r, MAIL_ways);
}

/* One message about the next people of b. gives how many were taken; the message is in p->m */
static size_t one_mail(struct post *p, struct batch b)
{
	struct sim *s = p->k.s;
	struct rng *r = &s->rng;
	uint32_t how = rng_below(r, 100);
	const char *type = "";
	size_t used = 1;
	clear(p);
	p->k = desk_make(s);
	if (how < 40) {
		letter(p, b.at[0]);
	} else if (how < 65) {
		type = attached(p, b.at[0]);
	} else if (how < 75) {
		used = b.n < 40 ? b.n : 40;
		type = list(p, b.at, used);
	} else {
		question(p, b.at[0]);
	}
	if (p->body.n == 0)
		return used;
	dress(p, r);
	p->m.type = str_of(type);
	if (how >= 90 || how < 5) {
		send_on(p);
		str kind = p->m.type;
		dress(p, r);
		p->m.type = kind;
		p->m.way = MAIL_plain;
		p->m.latin = false;
	}
	return used;
}

static void post(struct sim *s, struct batch b, bool box)
{
	struct post p = {.k = {.s = s}};
	struct arena keep = s->scratch;
	struct out *all[] = {&p.from_name, &p.from, &p.to_name,    &p.to,
			     &p.subject,   &p.body, &p.attachment, &p.file};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		*all[i] = out_mem();
	for (size_t at = 0; at < b.n;) {
		size_t n = box ? rng_in(&s->rng, 5, 120) : 1, sent = 0;
		sim_open(s, box ? SIM_mbox : SIM_eml, CODING_utf8,
			 sim_name(s, "mail", box ? "Postvak" : "bericht", box ? ".mbox" : ".eml"));
		for (; n > 0 && at < b.n; n--, s->scratch = keep) {
			at += one_mail(&p, (struct batch){b.at + at, b.n - at});
			if (p.body.n == 0)
				continue;
			sent++;
			if (box)
				put_mailbox_line(&s->text, &p.m);
			put_mail(&s->text, &p.m);
			out_z(&s->text, box ? "\n" : "");
		}
		if (sent > 0)
			sim_close(s);
	}
	end(&p);
}

void make_eml(struct sim *s, struct batch b) { post(s, b, false); }

void make_mbox(struct sim *s, struct batch b) { post(s, b, true); }
