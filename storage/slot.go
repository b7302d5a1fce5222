package storage

import (
	"errors"
	"time"

	"waymark/peer"
)

// slotTime is how long a daily slot is taken.
const slotTime = 24 * time.Hour

// storedSlots are the instants at which a person took slots of one kind, oldest first. The record belongs to the guild
// and its key is a hash of kind and person, so it outlives the person's erasure and names nobody.
type storedSlots struct {
	Taken []nanoTime `cbor:"1,keyasint,omitempty"`
	// Within is how long a slot is taken, in nanoseconds; 0 means slotTime.
	Within int64 `cbor:"2,keyasint,omitempty"`
}

func (tx *Tx) slotKey(kind string, person peer.ID) []byte {
	h := tx.b.secrets.hash(ofSlot, tx.guild, person, kind)
	return recordKey(tx.owner(0), famSlot, h[:]...)
}

// AcquireDailySlot takes one of max slots that a person has for a kind of act within 24 hours, and reports whether
// one was free; if none was it writes nothing. Slots are kept across the person's erasure, and the person needs not be
// a member. Acts that share a limit share a kind.
func (tx *Tx) AcquireDailySlot(kind string, person peer.ID, now time.Time, max int) (bool, error) {
	return tx.AcquireSlot(kind, person, now, max, slotTime)
}

// AcquireSlot is AcquireDailySlot for another time than 24 hours, always the same for a kind.
func (tx *Tx) AcquireSlot(kind string, person peer.ID, now time.Time, max int, within time.Duration) (bool, error) {
	if !tx.b.t.Writable() {
		return false, ErrReadOnly
	}
	taken, err := tx.slots(kind, person, now)
	if err != nil || len(taken) >= max {
		return false, err
	}
	in := storedSlots{Taken: append(taken, nanoTimeOf(now))}
	if within != slotTime {
		in.Within = int64(within)
	}
	return true, tx.save(bucketRecords, tx.owner(0), tx.slotKey(kind, person), in)
}

// SlotsTaken returns when a person took the slots of a kind that are taken at now, oldest first.
func (tx *Tx) SlotsTaken(kind string, person peer.ID, now time.Time) ([]time.Time, error) {
	taken, err := tx.slots(kind, person, now)
	var out []time.Time
	for _, t := range taken {
		out = append(out, t.time())
	}
	return out, err
}

// slots returns the slots that are taken at now. An unreadable record counts as none.
func (tx *Tx) slots(kind string, person peer.ID, now time.Time) ([]nanoTime, error) {
	var in storedSlots
	_, err := tx.load(tx.owner(0), tx.slotKey(kind, person), &in)
	if err != nil && !errors.Is(err, ErrUnreadable) {
		return nil, err
	}
	return in.at(now), nil
}

// at returns the slots that are taken at now. Those of the future, by a clock that was wrong, do not count.
func (s storedSlots) at(now time.Time) []nanoTime {
	within := slotTime
	if s.Within != 0 {
		within = time.Duration(s.Within)
	}
	var taken []nanoTime
	for _, t := range s.Taken {
		if t := t.time(); now.Before(t.Add(within)) && !now.Before(t) {
			taken = append(taken, nanoTimeOf(t))
		}
	}
	return taken
}

// ExpireSlots deletes the records whose slots are all free again at now and returns how many there were.
func (tx *Tx) ExpireSlots(now time.Time) (int, error) {
	var over [][]byte
	err := tx.each(recordKey(tx.owner(0), famSlot), func(k, v []byte) error {
		var in storedSlots
		if err := tx.open(bucketRecords, tx.owner(0), k, v, &in); err != nil && !errors.Is(err, ErrUnreadable) {
			return err
		}
		if len(in.at(now)) == 0 {
			over = append(over, append([]byte(nil), k...))
		}
		return nil
	})
	for _, k := range over {
		err = errors.Join(err, tx.remove(bucketRecords, k))
	}
	return len(over), err
}
