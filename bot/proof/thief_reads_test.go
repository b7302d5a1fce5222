package proof_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// loot is what someone without the key reads in a copy of a data file. A key of a record is a pseudonym of 16 bytes, a
// byte that says the kind, and what tells it from others of the kind: mostly a hash.
type loot struct {
	people   map[string]map[string]bool // the pseudonyms in each server
	kinds    map[byte]int               // records of each kind
	sizes    map[int]int                // and of each size
	open     int                        // entries that lead to open requests
	days     int                        // distances between days of a person
	log      int                        // distances between lines of the moderators' log
	instants map[uint64]map[string]bool // when something falls due or is to be sent, for which pseudonyms
	erased   []time.Time
	kept     map[string]time.Time // instants about the file
	values   map[string]string    // by key, with the pseudonym before it
	links    int                  // parts of keys that are with two people
	readable []string             // what is not sealed, and was expected to be
}

// The kinds that the thief knows from the source.
const (
	dueRecord, checkInRecord, openRequest, openHello = 0x12, 0x10, 0x86, 0x28
	sealOverhead                                     = 1 + 24 + 16
)

// steal reads a copy as a thief would: with bbolt, and no key.
func steal(path string) (*loot, error) {
	l := &loot{
		people: map[string]map[string]bool{}, kinds: map[byte]int{}, sizes: map[int]int{}, instants: map[uint64]map[string]bool{},
		kept: map[string]time.Time{}, values: map[string]string{},
	}
	file, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return l, err
	}
	err = file.View(func(t *bolt.Tx) error {
		return t.ForEach(func(name []byte, bk *bolt.Bucket) error {
			switch string(name) {
			case "meta":
				return bk.ForEach(l.meta)
			case "erased":
				return bk.ForEach(func(k, _ []byte) error {
					l.erased = append(l.erased, time.Unix(int64(binary.BigEndian.Uint64(k)), 0).UTC())
					return nil
				})
			case "due", "outbox":
				return bk.ForEach(func(k, v []byte) error { return l.timed(string(name), k, v) })
			}
			l.people[string(name)] = map[string]bool{}
			return l.server(string(name), bk)
		})
	})
	return l, errors.Join(err, file.Close())
}

// sealed notes a value that must be sealed.
func (l *loot) sealed(what string, v []byte) {
	if len(v) < sealOverhead || v[0] != 1 {
		l.readable = append(l.readable, what)
	}
}

func (l *loot) meta(k, v []byte) error {
	switch string(k) {
	case "version":
	case "id key":
		l.sealed("id key", v)
	case "garbage", "worked at", "restored", "backed up":
		l.kept[string(k)] = instantIn(v)
	default:
		l.readable = append(l.readable, string(k))
	}
	return nil
}

// instantIn reads an instant of 8 bytes, whose first bit is turned so that it sorts.
func instantIn(v []byte) time.Time {
	return time.Unix(0, int64(binary.BigEndian.Uint64(v)^1<<63)).UTC()
}

// timed reads what falls due, or is to be sent: the instant is at the head of the key, the pseudonym near its end.
func (l *loot) timed(bucket string, k, v []byte) error {
	l.sealed(bucket, v)
	owner := k[24:40]
	if bucket == "outbox" {
		owner = k[32:48]
	}
	at := binary.BigEndian.Uint64(k)
	if l.instants[at] == nil {
		l.instants[at] = map[string]bool{}
	}
	l.instants[at][string(owner)] = true
	return nil
}

// server reads the records of one server.
func (l *loot) server(name string, guild *bolt.Bucket) error {
	withOwner := map[string]string{}
	var before []byte
	return guild.ForEach(func(k, v []byte) error {
		if v == nil {
			return l.nested(string(k), guild.Bucket(k))
		}
		if len(k) < 17 {
			l.sealed(string(k), v)
			return nil
		}
		owner, kind, rest := string(k[:16]), k[16], string(k[17:])
		l.people[name][owner] = true
		l.kinds[kind]++
		l.values[string(k)] = string(v)
		if kind != dueRecord {
			l.sealed(fmt.Sprintf("kind %02x", kind), v)
			l.sizes[len(v)]++
		}
		if kind == checkInRecord && len(before) == len(k) && bytes.Equal(before[:17], k[:17]) {
			l.days++
		}
		before = bytes.Clone(k)
		if other, again := withOwner[rest]; again && other != owner && len(rest) >= 8 {
			l.links++
		}
		withOwner[rest] = owner
		return nil
	})
}

// nested reads what leads from ids to records, the moderators' log, and where targets are in the outbox.
func (l *loot) nested(name string, bk *bolt.Bucket) error {
	return bk.ForEach(func(k, v []byte) error {
		switch name {
		case "\x00index":
			l.sealed(name, v)
			if k[0] == openRequest || k[0] == openHello {
				l.open++
			}
		case "\x00audit":
			l.sealed(name, v)
			l.log++
		case "\x00targets": // says what a key in the outbox says
		default:
			l.readable = append(l.readable, name)
		}
		return nil
	})
}

// clue is one thing that a copy shows, in the words of SECURITY.md, and what was seen of it here.
type clue struct{ says, seen string }

// clues are all of them; later is a second copy.
func (l *loot) clues(later *loot) []clue {
	people, together := 0, 0
	for _, of := range l.people {
		people += len(of)
	}
	for _, owners := range l.instants {
		together += max(0, len(owners)-1)
	}
	kinds := ""
	for _, kind := range slices.Sorted(maps.Keys(l.kinds)) {
		kinds += fmt.Sprintf("%02x: %d, ", kind, l.kinds[kind])
	}
	changed := map[string]bool{}
	for k, v := range later.values {
		if l.values[k] != v {
			changed[k[:16]] = true
		}
	}
	return []clue{
		{"How many servers there are, and how many people in each. A person is the same pseudonym everywhere in a server's records.",
			allOf(some(len(l.people), "servers"), some(people, "pseudonyms"))},
		{"What kinds of records each has, and how many: check-ins, requests, pairings, an offer to mentor; and how many requests " +
			"and hellos are open. Journeys, setbacks and milestones look alike.",
			allOf(kinds, some(l.open, "open"))},
		{"How much time lies between someone's check-ins, and between lines of the moderators' log; and roughly how long a text " +
			"is: records are padded to a few sizes.",
			allOf(some(l.days, "distances"), some(l.log-1, "in the log"), fmt.Sprint(slices.Sorted(maps.Keys(l.sizes)), " bytes"))},
		{"When something falls due or is to be sent, and for which pseudonym. Two who have something at the very same instant may " +
			"belong together; nothing else in one copy says so.",
			allOf(some(len(l.instants), "instants"), some(together, "pseudonyms beside another"))},
		{"How many people were erased, and when.", some(len(l.erased), fmt.Sprint("erasures: ", l.erased))},
		{"When the bot last worked, since when unused pages hold something that was deleted, and when a backup was restored.",
			some(len(l.kept), fmt.Sprint("instants: ", l.kept))},
		{"Between two copies, or in pages of one that are not yet overwritten: whose records changed about the same time. Two people " +
			"whose pairing or report was stored at once can be guessed from that.",
			some(len(changed), "pseudonyms changed")},
	}
}
