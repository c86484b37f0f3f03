/* emit - from text to files below evidence/, or members of an open container. */
#define _GNU_SOURCE
#include "sim/sim.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/must.h"

enum coding sim_coding(struct rng *r)
{
	static const unsigned char often[] = {
	    CODING_utf8,        CODING_utf8,        CODING_utf8,    CODING_utf8_bom,
	    CODING_cp1252,      CODING_cp1252,      CODING_cp1252,  CODING_iso8859_15,
	    CODING_utf16le_bom, CODING_utf16be_bom, CODING_utf16le, CODING_utf16be,
	    CODING_cp850};
	return (enum coding)often[rng_below(r, sizeof(often))];
}

/* Make the folders of path below dir. Paths are ours: no dots, no leading slash. */
static void make_folders(int dir, const char *path)
{
	char part[512];
	for (size_t i = 0; path[i] != '\0' && i + 1 < sizeof(part); i++) {
		if (path[i] == '/') {
			part[i] = '\0';
			mkdirat(dir, part, 0777);
		}
		part[i] = path[i];
	}
}

static bool write_file(int dir, const char *path, str bytes)
{
	int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 && errno == ENOENT) {
		make_folders(dir, path);
		fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	}
	if (fd < 0)
		return false;
	bool ok = io_write_full(fd, bytes.p, bytes.n);
	return close(fd) == 0 && ok;
}

static void write_below(struct sim *s, const char *root, str path, str bytes)
{
	struct arena scratch = s->scratch;
	struct out z = out_mem();
	out_z(&z, root);
	out_str(&z, path);
	if (!write_file(s->dir, str_z(&scratch, out_view(&z)), bytes))
		s->failed = true;
	out_end(&z);
	s->counts.files++;
	s->counts.bytes += bytes.n;
}

static void store(struct sim *s, str path, str bytes)
{
	if (s->pack != NULL) {
		pack_add(s->pack, path, bytes);
		return;
	}
	if (s->to_stolen)
		write_below(s, "stolen/", path, bytes);
	if (s->to_published)
		write_below(s, "published/", path, bytes);
}

void sim_open(struct sim *s, enum sim_format f, enum coding c, str path)
{
	struct out full = out_mem();
	out_str(&full, s->pack_path);
	out_z(&full, s->pack_path.n > 0 ? "!/" : "");
	out_str(&full, path);
	GROW(s->truth.path, s->truth.paths_cap, s->truth.paths + 1);
	s->truth.path[s->truth.paths].path = str_copy(&s->paths, out_view(&full));
	s->truth.path[s->truth.paths].format = f;
	s->truth.path[s->truth.paths].unread = NULL;
	s->file = (uint32_t)s->truth.paths++;
	s->format = f;
	s->coding = c;
	s->path = str_copy(&s->paths, path);
	out_clear(&s->text);
	out_end(&full);
}

void sim_close(struct sim *s)
{
	out_clear(&s->bytes);
	encode(&s->bytes, s->coding, out_view(&s->text));
	store(s, s->path, out_view(&s->bytes));
}

void sim_put(struct sim *s, enum sim_format f, str path, str bytes)
{
	sim_open(s, f, CODING_utf8, path);
	store(s, s->path, bytes);
}

void sim_unreadable(struct sim *s, const char *why) { s->truth.path[s->file].unread = why; }

str sim_name(struct sim *s, const char *folder, const char *stem, const char *ending)
{
	struct out t = out_mem();
	out_z(&t, folder);
	out_z(&t, folder[0] != '\0' ? "/" : "");
	out_z(&t, stem);
	out_char(&t, '_');
	out_dec_pad(&t, ++s->number, 4);
	out_z(&t, ending);
	str r = str_copy(&s->paths, out_view(&t));
	out_end(&t);
	return r;
}

void sim_paper(struct sim *s, enum sim_format f, enum paper_form form, str path)
{
	sim_open(s, f, CODING_utf8, path);
	paper_clear(&s->paper);
	s->form = form;
}

void sim_paper_end(struct sim *s)
{
	paper_write(&s->text, s->form, &s->paper, &s->look);
	sim_close(s);
}
