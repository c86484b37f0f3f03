/*
 * make_unread - what nobody can read without a password or a better copy: the truth names each,
 * and kond must report it. Nobody stands in these files only.
 */
#include "sim/sim.h"

#include <zlib.h>

/* PKWARE's first cipher (APPNOTE 6.1); weak, and still what "zip -e" does. */
struct zip_keys {
	uint32_t k[3];
};

static uint32_t step_crc(uint32_t crc, uint8_t byte)
{
	return (uint32_t)(get_crc_table()[(crc ^ byte) & 0xFF] ^ crc >> 8);
}

static void stir(struct zip_keys *z, uint8_t plain)
{
	z->k[0] = step_crc(z->k[0], plain);
	z->k[1] = (z->k[1] + (z->k[0] & 0xFF)) * 134775813u + 1;
	z->k[2] = step_crc(z->k[2], (uint8_t)(z->k[1] >> 24));
}

static uint8_t hide(struct zip_keys *z, uint8_t plain)
{
	uint32_t t = (z->k[2] | 2) & 0xFFFF;
	uint8_t mask = (uint8_t)(t * (t ^ 1) >> 8);
	stir(z, plain);
	return plain ^ mask;
}

static void encrypted_zip(struct sim *s)
{
	static const char name[] = "uitslagen.csv", body[] = "BSN;Naam\r\n";
	struct zip_keys z = {{0x12345678, 0x23456789, 0x34567890}};
	struct out o = out_mem();
	str plain = str_of(body);
	uint32_t crc = (uint32_t)crc32(0, plain.p, (uInt)plain.n), n = (uint32_t)plain.n + 12;
	for (int i = 0; i < 20; i++)
		stir(&z, (uint8_t)rng_u64(&s->rng)); /* a password nobody has */
	for (int central = 0; central < 2; central++) {
		out_u32(&o, central ? 0x02014B50 : 0x04034B50);
		if (central)
			out_u16(&o, 0x0314);
		out_u16(&o, 20);
		out_u16(&o, 1);
		out_u16(&o, 0);
		out_u16(&o, 0);
		out_u16(&o, 0x5A61);
		out_u32(&o, crc);
		out_u32(&o, n);
		out_u32(&o, (uint32_t)plain.n);
		out_u16(&o, 13);
		out_u16(&o, 0);
		if (central) {
			out_u16(&o, 0);
			out_u32(&o, 0);
			out_u32(&o, 0x81A40000u);
			out_u32(&o, 0);
		}
		out_z(&o, name);
		for (int i = 0; !central && i < 12; i++)
			out_u8(&o, hide(&z, (uint8_t)(i == 11 ? crc >> 24 : rng_u64(&s->rng))));
		for (size_t i = 0; !central && i < plain.n; i++)
			out_u8(&o, hide(&z, plain.p[i]));
	}
	uint32_t directory = 30 + 13 + n;
	out_u32(&o, 0x06054B50);
	out_u32(&o, 0);
	out_u16(&o, 1);
	out_u16(&o, 1);
	out_u32(&o, (uint32_t)o.n - 12 - directory);
	out_u32(&o, directory);
	out_u16(&o, 0);
	sim_put(s, SIM_noise, sim_name(s, "backup", "beveiligd", ".zip"), out_view(&o));
	sim_unreadable(s, "encrypted");
	out_end(&o);
}

/* A PDF whose owner asks for a password that is in nobody's hands. */
static void encrypted_pdf(struct sim *s)
{
	struct out o = out_mem();
	unsigned char key[32];
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (unsigned char)rng_u64(&s->rng);
	out_z(&o, "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
		  "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
		  "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n"
		  "4 0 obj\n<</Filter/Standard/V 2/R 3/Length 128/P -3904/O<");
	out_hex(&o, key, sizeof(key));
	out_z(&o, ">/U<");
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (unsigned char)rng_u64(&s->rng);
	out_hex(&o, key, sizeof(key));
	out_z(&o, ">>>\nendobj\ntrailer\n<</Root 1 0 R/Encrypt 4 0 R/Size 5/ID[<");
	out_hex(&o, key, 16);
	out_z(&o, "><");
	out_hex(&o, key, 16);
	out_z(&o, ">]>>\nstartxref\n0\n%%EOF\n");
	sim_put(s, SIM_noise, sim_name(s, "divers", "contract", ".pdf"), out_view(&o));
	sim_unreadable(s, "encrypted");
	out_end(&o);
}

/* The first part of a file: a download that broke off, a disk that was full. */
static void cut_file(struct sim *s, str bytes, size_t keep, const char *stem, const char *ending)
{
	sim_put(s, SIM_noise, sim_name(s, "divers", stem, ending), str_sub(bytes, 0, keep));
	sim_unreadable(s, "broken");
}

static void notice(struct sim *s)
{
	paper_clear(&s->paper);
	paper_title(&s->paper, "Mededeling");
	for (int i = 0; i < 40; i++)
		paper_line(&s->paper, "In de week van de verbouwing is de ingang aan de zijkant "
				      "van het gebouw, naast de parkeergarage.");
}

void make_unread(struct sim *s)
{
	struct out o = out_mem();
	encrypted_zip(s);
	encrypted_pdf(s);
	s->look = look_make(&s->rng);
	notice(s);
	paper_write(&o, FORM_docx, &s->paper, &s->look);
	cut_file(s, out_view(&o), o.n * 2 / 3, "mededeling", ".docx");
	out_clear(&o);
	paper_write(&o, FORM_xlsx, &s->paper, &s->look);
	cut_file(s, out_view(&o), o.n / 2, "planning", ".xlsx");
	out_clear(&o);
	for (int i = 0; i < 3000; i++) {
		out_dec(&s->cell, rng_below(&s->rng, 1000000));
		out_char(&s->cell, '\n');
	}
	pack_gzip(&o, out_view(&s->cell));
	out_clear(&s->cell);
	cut_file(s, out_view(&o), o.n / 2, "metingen", ".txt.gz");
	out_end(&o);
}
