package storage

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"waymark/storage/internal/disk"
)

// FuzzRecord checks for any bytes that come from the disk that they open only if we sealed them,
// and only where we put them; sealing loses nothing; a record of any kind decodes to something that is stored and
// read alike, or not at all; and a line of tombstones is either whole or ignored.
func FuzzRecord(f *testing.F) {
	s := testSecrets(f)
	good := sealed(s.master, []byte("place"), []byte(planted))
	f.Add(good)
	f.Add(good[:40])
	f.Add([]byte{})
	f.Add(append([]byte{2}, good[1:]...))
	f.Add([]byte(disk.Erasure{1, 2, 3}.Line() + "\n" + disk.Erasure{4}.Line()))
	f.Add([]byte(strings.Repeat("0", 48) + " 00000000"))
	for _, v := range []any{
		storedMember{Consent: 1, Zone: "Asia/Kolkata", News: []storedNews{{Kind: 1, From: 7}}},
		storedCheckIn{Version: 3, Entry: storedEntry{Mood: 4, Note: planted}, Previous: &storedBefore{storedEntry: storedEntry{Mood: 1, Note: "\xff"}}},
		storedPath{Journey: &storedJourney{Name: planted}, Setback: &storedSetback{Day: 1, Restart: 2}},
		storedOutboxItem{Guild: 1, Target: "t", Body: []byte("b"), Expires: 5},
		storedDue{Guild: 1, Kind: "k"},
	} {
		plain, err := cbor.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(plain)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		opensOnlyWhatWeSealed(t, s, data, good)
		for _, v := range []any{
			&storedAudit{}, &storedCheckIn{}, &storedGuildStats{}, &storedDue{}, &storedPath{}, &storedMember{}, &storedMentor{}, &storedMentorSide{}, &storedFact{}, &storedSlots{}, &storedAttempt{}, &storedGone{}, &backref{},
			&storedOutboxItem{}, &storedPairing{}, &storedPosted{}, &storedReminder{}, &storedReport{}, &storedRequest{}, &storedSettings{},
		} {
			decodesOrNot(t, s, v, data)
		}
		for line := range bytes.Lines(data) {
			one, ok := disk.ParseErasure(string(line))
			if again, whole := disk.ParseErasure(one.Line()); ok && (!whole || again != one) {
				t.Errorf("the line %q is %x, then %x", line, one, again)
			}
		}
	})
}

func opensOnlyWhatWeSealed(t *testing.T, s *secrets, data, good []byte) {
	t.Helper()
	before := bytes.Clone(data)
	plain, err := unsealed(s.master, []byte("place"), data)
	if !bytes.Equal(before, data) {
		t.Error("the record was changed")
	}
	if bytes.Equal(data, good) {
		if string(plain) != planted || err != nil {
			t.Errorf("got %q, %v", plain, err)
		}
	} else if !errors.Is(err, ErrUnreadable) || plain != nil {
		t.Errorf("opened what nobody sealed: %v", err)
	}
	record := sealed(s.master, []byte("here"), data)
	if plain, err := unsealed(s.master, []byte("here"), record); err != nil || !bytes.Equal(plain, data) {
		t.Errorf("sealed and opened again: %x, %v", plain, err)
	}
	if _, err := unsealed(s.master, []byte("there"), record); !errors.Is(err, ErrUnreadable) {
		t.Errorf("opened in another place: %v", err)
	}
	if len(data) > 15 && bytes.Contains(record, data) {
		t.Error("the seal can be read through")
	}
}

// decodesOrNot holds that what a record says is stored and read alike.
func decodesOrNot(t *testing.T, s *secrets, v any, data []byte) {
	t.Helper()
	if s.dec.Unmarshal(data, v) != nil {
		return
	}
	first, err := cbor.Marshal(v)
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	if err := s.dec.Unmarshal(first, v); err != nil {
		t.Fatalf("%T is stored as %x, which cannot be read: %v", v, first, err)
	}
	if again, err := cbor.Marshal(v); err != nil || !bytes.Equal(first, again) {
		t.Errorf("%T is stored as %x, then as %x (%v)", v, first, again, err)
	}
	switch v := v.(type) {
	case *storedCheckIn:
		_ = v.out()
	case *storedMentor:
		_ = v.out()
	case *storedPath:
		if v.Milestone != nil {
			_ = v.Milestone.out()
		}
		if v.Journey != nil {
			_ = v.Journey.out()
		}
	case *storedPairing:
		_ = v.out()
	case *storedPosted:
		_ = v.out()
	case *storedRequest:
		_ = v.out()
	case *storedOutboxItem:
		v.out(make([]byte, outboxSize))
	}
}
