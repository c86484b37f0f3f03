/* jpeg - a grey picture as baseline JPEG: ITU T.81, with the tables of its annex K. Whole numbers
 * only, so that every machine gives the same bytes. */
#include "sim/scan.h"

static const unsigned char zigzag[64] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};
static const unsigned char steps[64] = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
static const unsigned char dc_bits[16] = {0, 1, 5, 1, 1, 1, 1, 1, 1};
static const unsigned char dc_values[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static const unsigned char ac_bits[16] = {0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D};
static const unsigned char ac_values[162] = {
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61,
    0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52,
    0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25,
    0x26, 0x27, 0x28, 0x29, 0x2A, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45,
    0x46, 0x47, 0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64,
    0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83,
    0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
    0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6,
    0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3,
    0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8,
    0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA};
/* cos((2x + 1) u pi / 16) / 2, for u = 0 over sqrt 2; times 8192 */
static const int16_t cosine[8][8] = {{2896, 2896, 2896, 2896, 2896, 2896, 2896, 2896},
				     {4017, 3406, 2276, 799, -799, -2276, -3406, -4017},
				     {3784, 1567, -1567, -3784, -3784, -1567, 1567, 3784},
				     {3406, -799, -4017, -2276, 2276, 4017, 799, -3406},
				     {2896, -2896, -2896, 2896, 2896, -2896, -2896, 2896},
				     {2276, -4017, 799, 3406, -3406, -799, 4017, -2276},
				     {1567, -3784, 3784, -1567, -1567, 3784, -3784, 1567},
				     {799, -2276, 3406, -4017, 4017, -3406, 2276, -799}};

struct code {
	uint16_t bits;
	uint8_t n;
};
struct coder {
	struct out *o;
	struct code dc[12], ac[256];
	int step[64];
	uint32_t held;
	unsigned n;
	int last; /* DC of the block before */
};

static void make_codes(struct code *to, const unsigned char bits[16], const unsigned char *values)
{
	uint16_t code = 0;
	for (uint8_t n = 1; n <= 16; n++, code = (uint16_t)(code << 1))
		for (unsigned i = 0; i < bits[n - 1]; i++)
			to[*values++] = (struct code){code++, n};
}

static void put_bits(struct coder *c, uint32_t v, unsigned n)
{
	for (unsigned i = n; i-- > 0;) {
		c->held = c->held << 1 | (v >> i & 1);
		if (++c->n < 8)
			continue;
		out_u8(c->o, (uint8_t)c->held);
		if ((c->held & 0xFF) == 0xFF)
			out_u8(c->o, 0);
		c->held = c->n = 0;
	}
}

static unsigned size_of(int v)
{
	unsigned n = 0;
	for (unsigned m = (unsigned)(v < 0 ? -v : v); m > 0; m >>= 1)
		n++;
	return n;
}

static void put_number(struct coder *c, int v, unsigned n)
{
	put_bits(c, (uint32_t)(v < 0 ? v + (1 << n) - 1 : v), n);
}

/* A block of light becomes steps of waves. */
static void transform(const struct coder *c, const int in[64], int out[64])
{
	int half[64];
	for (int y = 0; y < 8; y++)
		for (int u = 0; u < 8; u++) {
			int sum = 0;
			for (int x = 0; x < 8; x++)
				sum += in[y * 8 + x] * cosine[u][x];
			half[y * 8 + u] = sum >> 10;
		}
	for (int u = 0; u < 8; u++)
		for (int v = 0; v < 8; v++) {
			int sum = 0;
			for (int y = 0; y < 8; y++)
				sum += half[y * 8 + u] * cosine[v][y];
			int step = c->step[v * 8 + u] << 16, near = step / 2;
			out[v * 8 + u] = (sum < 0 ? sum - near : sum + near) / step;
		}
}

static void put_block(struct coder *c, const int wave[64])
{
	unsigned n = size_of(wave[0] - c->last), run = 0;
	put_bits(c, c->dc[n].bits, c->dc[n].n);
	put_number(c, wave[0] - c->last, n);
	c->last = wave[0];
	for (unsigned i = 1; i < 64; i++) {
		int v = wave[zigzag[i]];
		if (v == 0) {
			run++;
			continue;
		}
		for (; run > 15; run -= 16)
			put_bits(c, c->ac[0xF0].bits, c->ac[0xF0].n);
		n = size_of(v);
		put_bits(c, c->ac[run << 4 | n].bits, c->ac[run << 4 | n].n);
		put_number(c, v, n);
		run = 0;
	}
	if (run > 0)
		put_bits(c, c->ac[0].bits, c->ac[0].n);
}

static void put_marker(struct out *o, unsigned marker, unsigned length)
{
	out_u8(o, 0xFF);
	out_u8(o, (uint8_t)marker);
	out_u8(o, (uint8_t)(length >> 8));
	out_u8(o, (uint8_t)length);
}

static void put_be(struct out *o, unsigned v)
{
	out_u8(o, (uint8_t)(v >> 8));
	out_u8(o, (uint8_t)v);
}

static void put_heads(struct coder *c, const struct raster *r)
{
	struct out *o = c->o;
	out_bytes(o, "\xFF\xD8", 2);
	put_marker(o, 0xE0, 16);
	out_bytes(o, "JFIF\0\1\1\1", 8);
	put_be(o, r->dpi);
	put_be(o, r->dpi);
	put_be(o, 0);
	put_marker(o, 0xDB, 67);
	out_u8(o, 0);
	for (unsigned i = 0; i < 64; i++)
		out_u8(o, (uint8_t)c->step[zigzag[i]]);
	put_marker(o, 0xC0, 11);
	out_u8(o, 8);
	put_be(o, r->height);
	put_be(o, r->width);
	out_bytes(o, "\1\1\x11\0", 4);
	put_marker(o, 0xC4, 19 + 12);
	out_u8(o, 0);
	out_bytes(o, dc_bits, 16);
	out_bytes(o, dc_values, 12);
	put_marker(o, 0xC4, 19 + 162);
	out_u8(o, 0x10);
	out_bytes(o, ac_bits, 16);
	out_bytes(o, ac_values, 162);
	put_marker(o, 0xDA, 8);
	out_bytes(o, "\1\1\0\0\x3F\0", 6);
}

void put_jpeg(struct out *o, const struct raster *r)
{
	struct coder c = {.o = o};
	unsigned q = r->quality > 0 ? r->quality : 75, scale = q < 50 ? 5000 / q : 200 - 2 * q;
	for (unsigned i = 0; i < 64; i++) {
		int v = (int)((steps[i] * scale + 50) / 100);
		c.step[i] = v < 1 ? 1 : v > 255 ? 255 : v;
	}
	make_codes(c.dc, dc_bits, dc_values);
	make_codes(c.ac, ac_bits, ac_values);
	put_heads(&c, r);
	for (unsigned y = 0; y < r->height; y += 8)
		for (unsigned x = 0; x < r->width; x += 8) {
			int in[64], wave[64];
			for (unsigned i = 0; i < 64; i++) {
				unsigned down = y + i / 8 < r->height ? y + i / 8 : r->height - 1;
				unsigned right = x + i % 8 < r->width ? x + i % 8 : r->width - 1;
				in[i] = r->p[(size_t)down * r->width + right] - 128;
			}
			transform(&c, in, wave);
			put_block(&c, wave);
		}
	put_bits(&c, 0x7F, 7);
	out_bytes(o, "\xFF\xD9", 2);
}
