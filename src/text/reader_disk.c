/*
 * reader_disk - images of disks as they are, byte for byte (dd, raw, .img, VHD of fixed size): one
 * file system, or a table of partitions (disk.h). An image that comes by a pipe is held in memory;
 * one too long for that is searched for text as it goes by. Refuses what is encrypted.
 */
#include "text/carve.h"
#include "text/disk.h"

static int disk_bid(const struct head *h)
{
	switch (disk_tell(h->raw, h->size)) {
	case VOLUME_unknown:
	case VOLUME_iso: /* has a reader of its own */
		return 0;
	case VOLUME_encrypted:
	case VOLUME_ntfs:
	case VOLUME_exfat:
	case VOLUME_gpt:
		return 96;
	default:
		return 88;
	}
}

static int read_image(struct read_job *j, struct err *e)
{
	uint64_t most = j->limits->member_memory_mib << 20;
	bool passing = !j->in->can_seek && j->in->size != UINT64_MAX && j->in->size > most;
	bool locked = disk_tell(j->head->raw, j->head->size) == VOLUME_encrypted;
	struct input held;
	if (locked)
		return err_set(e, REASON_encrypted, 0);
	if (passing) {
		j->sink->partial(j->sink, REASON_limit_memory, 0);
		return carve_read(j, false, e);
	}
	struct input *in = disk_sought(j, &held, e);
	if (in == NULL)
		return -1;
	struct disk d = {.size = in->size, .read = disk_input_read, .ctx = in};
	if (disk_read(j, &d, e))
		return in->failed                 ? err_set(e, REASON_io_error, 0)
		       : e->reason == REASON_none ? 0
						  : -1;
	struct read_job job = *j;
	job.in = in;
	*e = (struct err){0};
	j->sink->partial(j->sink, REASON_broken, 0);
	input_seek(in, 0);
	return carve_read(&job, false, e);
}

const struct reader reader_disk = {
    .name = "disk",
    .version = 1,
    .format = "Disk image, raw (dd), and its file systems",
    .standard = "MBR, GPT; NTFS, FAT12/16/32, exFAT, ext2/3/4, HFS+, UFS, ISO 9660",
    .limits =
	"deleted files only with the limit deleted_files = 1; no free space; LVM, XFS, btrfs, "
	"ReFS and APFS are searched for text; LUKS and BitLocker are reported as encrypted",
    .container = true,
    .needs_seek = true,
    .bid = disk_bid,
    .bid_most = 96,
    .read = read_image,
};
