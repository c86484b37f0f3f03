/*
 * cells - numbers for the names of cells of an item ("bsn", "PID.3"), given in order of first use.
 */
#include "find/finder.h"

#include "base/hash.h"

void cells_init(struct cells *c, struct find_out *out) { *c = (struct cells){.out = out}; }

void cells_item(struct cells *c)
{
	if (c->last > 0)
		hmap_free(&c->map);
	c->last = 0;
	c->item++;
}

uint32_t cells_number(struct cells *c, str name)
{
	static const unsigned char key[16] = "names of cells 1";
	bool fresh;
	if (c->last >= CELL_NAMES_MAX || name.n == 0)
		return 0;
	uint64_t *number = hmap_put(&c->map, hash64(key, name), &fresh);
	if (fresh) {
		*number = ++c->last;
		c->out->name(c->out, c->last, name);
	}
	return (uint32_t)*number;
}

void cells_free(struct cells *c)
{
	hmap_free(&c->map);
	*c = (struct cells){0};
}
