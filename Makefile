# kond - GNU make. `make help` tells what there is; HACKING.md how to work with it.
# B: build folder. V: variant (empty, asan, cover, fuzz). COUNT=1: count the lines run, for gcovr, as V=cover does. DIRS: folders of src/ to build (all by default), for working on a part.

MAKEFLAGS += --no-builtin-rules

# Q= (empty) shows the commands.
Q ?= @
say = @mkdir -p $(@D); echo "  $(1) $(@F)"

V    ?=
B    ?= build/$(or $(V),plain)
ifeq ($(V),fuzz)
CC := clang-14
else ifeq ($(origin CC),default)
CC := gcc
endif
DIRS ?= base box render evidence text find person match case duty notice proof run sim web cmd

VERSION := $(shell cat VERSION)
PREFIX  ?= /usr/local
DESTDIR ?=

WARN   := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
ifeq ($(findstring clang,$(CC)),)
HARDEN += -ftrivial-auto-var-init=zero
endif
# What is shipped gets more time of the compiler than the tests around it.
LEVEL  := -O2
$(B)/obj/%.o: LEVEL := -O3
OPT     = $(LEVEL) -g $(HARDEN)
LINK   := -pie -Wl,-z,relro,-z,now
SAN    := address,undefined
ifeq ($(V),asan)
OPT  := -O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all -DKOND_ASAN
LINK := -fsanitize=$(SAN)
endif
ifeq ($(V),cover)
OPT   := -O0 -g
LINK  :=
COUNT := 1
endif
ifeq ($(V),fuzz)
OPT  := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,$(SAN) -fno-sanitize-recover=all -DKOND_ASAN -DKOND_FUZZ
LINK := -fsanitize=fuzzer,$(SAN)
endif
ifneq ($(COUNT),)
OPT  += --coverage
LINK += --coverage
endif

CFLAGS_ALL = -std=c17 -Isrc -DKOND_VERSION='"$(VERSION)"' $(WARN) $(OPT) $(CFLAGS) $(CPPFLAGS)

# Asked only when something is linked: on a fresh machine pkg-config comes with `make deps`.
PKG_KOND  := libsodium sqlite3 libcrypto libutf8proc jansson zlib cairo pangocairo pangoft2 fontconfig libqpdf libqrencode
PKG_PARSE := libsodium libcrypto libutf8proc libarchive libseccomp icu-uc libxml-2.0 poppler-glib cairo-ft freetype2 libqpdf tesseract lept libexif gmime-3.0 libgsf-1 sqlite3 libmdb zlib
LIBS_KOND  = $(shell pkg-config --libs $(PKG_KOND)) -lgfshare -lm
# libtsk as an archive: its parts for other image formats, which are left out then, would link libcurl, LDAP and Kerberos.
LIBS_PARSE = $(shell pkg-config --libs $(PKG_PARSE)) -l:libtsk.a -lstdc++ -lz -lm
# Headers of the libraries that readers use, as system headers: their warnings are not ours.
INCLUDES_PARSE = $(eval INCLUDES_PARSE := $$(shell pkg-config --cflags-only-I $(PKG_PARSE) | sed 's/-I/-isystem /g'))$(INCLUDES_PARSE)
LIBS_TEST  = -Wl,--as-needed $(LIBS_KOND) $(LIBS_PARSE)

# Which folders make which program. kond holds no reader and no detector, only the shape of mentions and the tables' texts.
MAIN_PARSE := src/find/kond_parse.c
MAIN_KOND  := src/cmd/kond.c
SRC        := $(sort $(foreach d,$(DIRS),$(wildcard src/$(d)/*.c)))
SRC_LIB    := $(filter-out $(MAIN_PARSE) $(MAIN_KOND),$(SRC))
OBJ_LIB    := $(SRC_LIB:src/%.c=$(B)/obj/%.o)
LIB        := $(B)/libkond.a
KOND       := $(B)/bin/kond
PARSE      := $(B)/libexec/kond/kond-parse
# Stands for all man pages: the program's own tables say which there are.
MAN        := $(B)/man/made

# Unit tests of the folders in DIRS: tests/unit/<folder>_<thing>.c
TEST_SRC := $(sort $(foreach d,$(DIRS),$(wildcard tests/unit/$(d)_*.c)))
TESTS    := $(TEST_SRC:tests/unit/%.c=$(B)/unit/%)

# One row of a table, one fuzz target.
rows = $(shell sed -n 's/^$(1)(\([a-z0-9_]*\)[,)].*/\1/p' $(2))
FUZZ_ROWS := $(patsubst %,reader_%,$(call rows,READER,src/text/reader.tbl)) \
             $(patsubst %,detector_%,$(call rows,DETECTOR,src/find/detector.tbl)) wire mention match stamp
FUZZ      := $(FUZZ_ROWS:%=$(B)/fuzz/%)
FUZZ_S    ?= 20

.PHONY: all lib includes units man check check-built built golden asan cover lint fuzz fuzz-run bench demo deps deps-check install \
        clean help has-deps
.DELETE_ON_ERROR:
%.d: ;

all: $(KOND) $(PARSE) $(MAN) ## build both programs and the man pages (the default)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  V=asan|cover|fuzz  a variant, built in build/V"
	@echo "  T=name             make check, make units: only what has name in its name (lint/ unit/ golden/ hostile/ found/ e2e/)"
	@echo "  JUST=\"unit e2e\"   make check: only these parts: lint unit golden hostile found e2e"
	@echo "  FUZZ_S=20          make fuzz: seconds for each target; T=name: only some"
	@echo "  PREFIX=DIR         make install"

deps: ## install what building and running need (Debian 12; as root or with sudo)
	@tools/deps.sh install build

deps-check: ## install what testing, lint and fuzzing need besides
	@tools/deps.sh install check lint

has-deps:
	@tools/deps.sh has build

$(B)/obj/text/%.o: CFLAGS_ALL += $(INCLUDES_PARSE)
$(B)/obj/render/pdf.o: CFLAGS_ALL += $(shell pkg-config --cflags-only-I pangocairo pangoft2 | sed 's/-I/-isystem /g')

# Tables that the assembler builds in.
$(B)/obj/duty/tables.o: $(wildcard rules/*.tsv)
$(B)/obj/notice/forms.o: $(wildcard forms/*.tsv)
$(B)/obj/sim/names.o: $(wildcard data/sim/*.tsv)

lib: $(LIB)

man: $(MAN)

$(B)/obj/%.o: src/%.c Makefile VERSION | has-deps
	$(call say,cc)
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(LIB): $(OBJ_LIB)
	$(call say,ar)
	@rm -f $@
	$(Q)ar qcs $@ $^

$(KOND): $(B)/obj/cmd/kond.o $(LIB)
	$(call say,link)
	$(Q)$(CC) $(LINK) -o $@ $^ -Wl,--as-needed $(LIBS_KOND)

$(PARSE): $(B)/obj/find/kond_parse.o $(LIB)
	$(call say,link)
	$(Q)$(CC) $(LINK) -o $@ $^ -Wl,--as-needed $(LIBS_PARSE)

$(MAN): $(KOND) $(PARSE) tools/mkman.sh $(wildcard man/*.scd)
	$(call say,man)
	$(Q)tools/mkman.sh $(KOND) $(B)/man
	@touch $@

install: all ## install kond, kond-parse and man pages below PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/kond
	install -m 755 $(KOND) $(DESTDIR)$(PREFIX)/bin/kond
	install -m 755 $(PARSE) $(DESTDIR)$(PREFIX)/libexec/kond/kond-parse
	for page in $(B)/man/*.[0-9]; do \
		install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit 1; \
	done

# ---- tests ----

$(B)/unit/%: tests/unit/%.c $(LIB)
	$(call say,link)
	$(Q)$(CC) $(CFLAGS_ALL) -Itests -MMD -MP -o $@ $< $(LINK) $(LIB) $(LIBS_TEST) -lcmocka

# A kond-parse whose reader tries to get out; box_malice starts it.
$(B)/unit/box_malice: | $(B)/unit/kond-parse-malice
$(B)/unit/kond-parse-malice: tests/malice/malice.c $(LIB)
	$(call say,link)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $< $(LINK) $(LIB) $(LIBS_TEST)

# Programs of several files, all of tests/ or fuzz/.
$(B)/golden/golden: tests/golden/golden.c tests/golden/dump.c tests/guard.c $(LIB)
	$(call say,link)
	$(Q)$(CC) $(CFLAGS_ALL) -Itests -o $@ $(filter %.c,$^) $(LINK) $(LIB) $(LIBS_TEST)

# Every fuzz target in one program. In V=fuzz it is libFuzzer's, and which target it is its name says; else it runs found inputs.
FUZZ_OBJ := $(patsubst %,$(B)/fuzz/obj/%.o,reader detector $(filter-out reader_% detector_%,$(FUZZ_ROWS)))
$(B)/fuzz/obj/%.o: fuzz/fuzz_%.c
	$(call say,cc)
	$(Q)$(CC) $(CFLAGS_ALL) -Itests -DLLVMFuzzerTestOneInput=fuzz_$* -MMD -MP -c -o $@ $<

$(B)/fuzz/plain: fuzz/plain.c tests/guard.c $(FUZZ_OBJ) $(LIB)
	$(call say,link)
	$(Q)$(CC) $(CFLAGS_ALL) -Itests -o $@ $(filter %.c %.o,$^) $(LINK) $(LIB) $(LIBS_TEST)

$(FUZZ): $(B)/fuzz/plain
	@ln -sf plain $@

# units: build and run the unit tests of DIRS; T=name runs a part
units: $(TESTS)
	@for t in $(TESTS); do case $$t in *$(T)*) $$t || exit 1;; esac; done

check: ## all tests: install what they need, build, run, and say how many passed
	@tools/deps.sh install build check
	@$(MAKE) --no-print-directory check-built

# What can not be built is counted as failed; the rest is still run.
check-built:
	@$(MAKE) --no-print-directory -k built || echo "not everything could be built"
	@B=$(B) V=$(V) T=$(T) JUST="$(JUST)" tests/run.sh

built: all $(TESTS) $(B)/golden/golden $(B)/fuzz/plain

golden: $(B)/golden/golden ## write the .want of every golden test anew; git diff is the review
	@B=$(B) T=$(T) tests/run.sh --golden

asan: ## make check with AddressSanitizer and UBSan (readers in-process: the seal can not hold under ASan)
	@$(MAKE) --no-print-directory V=asan check

cover: ## make check with coverage, and its figures
	@tools/deps.sh install build check lint
	@$(MAKE) --no-print-directory V=cover check
	@gcovr --root . --object-directory build/cover/obj --filter src/ --print-summary --txt build/cover/coverage.txt
	@cat build/cover/coverage.txt

includes:
	@echo $(INCLUDES_PARSE)

lint: ## format, static analysis, shell scripts, man pages, house rules
	@tools/deps.sh install build check lint
	@tools/lint/all.sh

# The targets are built by clang in their own variant, whatever V is now.
fuzz: ## fuzz every reader and detector for FUZZ_S seconds; what it finds stays in fuzz/found/
	@tools/deps.sh install build lint
	@$(MAKE) --no-print-directory V=fuzz DIRS="base box render text find person match" fuzz-run

fuzz-run: $(if $(T),$(foreach f,$(FUZZ),$(if $(findstring $(T),$(notdir $(f))),$(f))),$(FUZZ))
	@B=$(B) FUZZ_S=$(FUZZ_S) fuzz/run.sh $^

$(B)/bench/stage: bench/stage.c $(LIB)
	$(call say,link)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $< $(LINK) $(LIB) $(LIBS_TEST)

$(B)/bench/journal: bench/journal.c $(LIB)
	$(call say,link)
	$(Q)$(CC) $(CFLAGS_ALL) -o $@ $< $(LINK) $(LIB) $(LIBS_TEST)

# ENTRIES=10000000: of the journal that is proven; 0 leaves it out
bench: all $(B)/bench/stage $(B)/bench/journal ## speed of each stage and of the whole path, against ripgrep on the same files; MIB= BIG= KINDS=
	@tools/deps.sh install bench
	@bench/run.sh $(B) $(B)/bench/stage build/bench
	@[ "$(ENTRIES)" = 0 ] || { d=$$(mktemp -d build/bench/journal.XXXXXX) && $(B)/bench/journal $$d $(ENTRIES); rm -rf "$$d"; }

demo: ## a made-up robbery, from files to list, in one go: install what it needs, build, show
	@tools/deps.sh install build demo
	@$(MAKE) --no-print-directory all
	@tools/demo.sh $(B) build/demo

clean: ## remove everything that was built
	rm -rf build

-include $(OBJ_LIB:.o=.d) $(B)/obj/cmd/kond.d $(B)/obj/find/kond_parse.d $(TESTS:=.d) $(FUZZ_OBJ:.o=.d)
