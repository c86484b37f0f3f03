/*
 * scan - papers as pictures of pages: what a copier makes of them. A page is drawn by cairo, turned
 * a little, given grain, and stored as PNG (RFC 2083), JPEG (ITU T.81, baseline), TIFF 6.0 of
 * several pages, or PDF that holds nothing but pictures. Grey or black and white only.
 */
#ifndef SIM_SCAN_H
#define SIM_SCAN_H

#include "sim/paper.h"

enum scan_form { SCAN_png, SCAN_jpeg, SCAN_tiff, SCAN_pdf, SCAN_count };

/* How the copier stood. */
struct copier {
	unsigned dpi;
	int tilt;         /* [hundredths of a degree] */
	unsigned grain;   /* most that a point is off, 0..255; 0: none */
	unsigned specks;  /* in a million points */
	unsigned ink;     /* how dark black is, 0..255; 0: black */
	unsigned quality; /* of JPEG, 1..100; 0: stored without loss */
	bool two_tone;    /* black and white */
};

/* A page: eight bits a point, 0 is black. */
struct raster {
	const unsigned char *p;
	unsigned width, height, dpi;
	bool two_tone;
	unsigned quality;
};

struct scan_file {
	enum scan_form form;
	struct out bytes;
	struct scan_object {
		size_t at;
	} * object; /* of a PDF */
	size_t objects, objects_cap;
	size_t link; /* of a TIFF: where the place of the next page goes */
	unsigned pages;
};

/* scan_paper - draw and copy each page; taken gets them one after the other. */
void scan_paper(const struct paper *p, const struct look *l, const struct copier *c, void *ctx,
		void (*taken)(void *ctx, const struct raster *r));

/* scan_begin, scan_page, scan_end - a file of pages; PNG and JPEG hold one each. gives with
 * scan_end the bytes in f->bytes; scan_free ends it */
struct scan_file scan_begin(enum scan_form form);
void scan_page(struct scan_file *f, const struct raster *r);
void scan_end(struct scan_file *f);
void scan_free(struct scan_file *f);
const char *scan_ending(enum scan_form form);

/* put_jpeg - a picture with loss. put_deflated - as a zlib stream. */
void put_jpeg(struct out *o, const struct raster *r);

#endif
