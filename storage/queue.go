package storage

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// A value of "queue" is what sorting and counting open requests takes, so that a long queue can be shown without
// opening each of them: when it was made, shifted by the guild's secret; the order in which it came; its state;
// and the owners of who claimed it and of the mentor, zero for nobody.
const (
	queueOrder   = 8
	queueState   = queueOrder + 8
	queueClaimer = queueState + 1
	queueMentor  = queueClaimer + 16
	queueSize    = queueMentor + 16
)

// QueueEntry is an open request, without what it says.
type QueueEntry struct {
	Created time.Time // to the microsecond
	State   peer.RequestState
	Claimed bool

	micros          int64
	order           uint64
	thing           hash
	claimer, mentor hash
}

// ownerOrNone is the hash of a member, zero for none.
func (tx *Tx) ownerOrNone(id peer.ID) (h hash) {
	if id == 0 {
		return h
	}
	return tx.owner(id)
}

// enqueue keeps an open request in the queue.
func (tx *Tx) enqueue(h hash, r peer.Request) error {
	bk, err := tx.writable(bucketQueue)
	if err != nil {
		return err
	}
	k, err := tx.needKey(tx.owner(0))
	if err != nil {
		return err
	}
	var order uint64
	if old := bk.Get(h[:]); len(old) == queueSize {
		order = binary.BigEndian.Uint64(old[queueOrder:])
	} else if order, err = bk.NextSequence(); err != nil {
		return err
	}
	claimer, mentor := tx.ownerOrNone(r.ClaimedBy), tx.ownerOrNone(r.Mentor)
	return bk.Put(h[:], slices.Concat(auditTime(k, r.Created), be64(order), []byte{byte(r.State)}, claimer[:], mentor[:]))
}

// Queue returns the open requests, oldest first, without opening them.
func (tx *Tx) Queue() ([]QueueEntry, error) {
	bk := tx.in().bucket(bucketQueue)
	if bk == nil {
		return nil, nil
	}
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if err != nil || k == nil {
		return nil, err
	}
	zero := binary.BigEndian.Uint64(auditTime(k, time.UnixMicro(0)))
	var out []QueueEntry
	err = bk.ForEach(func(key, v []byte) error {
		if len(key) != len(hash{}) || len(v) != queueSize {
			return nil
		}
		micros := int64(binary.BigEndian.Uint64(v) - zero)
		out = append(out, QueueEntry{
			Created: time.UnixMicro(micros).UTC(), State: peer.RequestState(v[queueState]),
			Claimed: hash(v[queueClaimer:queueMentor]) != (hash{}),
			micros:  micros,
			order:   binary.BigEndian.Uint64(v[queueOrder:]), thing: hash(key),
			claimer: hash(v[queueClaimer:queueMentor]), mentor: hash(v[queueMentor:]),
		})
		return nil
	})
	slices.SortFunc(out, func(a, b QueueEntry) int {
		if a.micros != b.micros {
			return cmp.Compare(a.micros, b.micros)
		}
		return cmp.Compare(a.order, b.order)
	})
	return out, err
}

// Ahead counts the requests that wait and were made before an instant. It sorts nothing.
func (tx *Tx) Ahead(of time.Time) (int, error) {
	bk := tx.in().bucket(bucketQueue)
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if err != nil || k == nil || bk == nil {
		return 0, err
	}
	n, end := 0, auditTime(k, of)
	err = bk.ForEach(func(_, v []byte) error {
		if len(v) == queueSize && peer.RequestState(v[queueState]) == peer.Waiting && bytes.Compare(v[:queueOrder], end) < 0 {
			n++
		}
		return nil
	})
	return n, err
}

// Queued opens the request of an entry, nil if it is gone.
func (tx *Tx) Queued(q QueueEntry) (*peer.Request, error) { return tx.request(q.thing) }

// ClaimedBy says whether somebody takes care of the request of an entry.
func (tx *Tx) ClaimedBy(q QueueEntry, moderator peer.ID) bool {
	return q.Claimed && q.claimer == tx.owner(moderator)
}

// OpenAsks counts, for any mentor, the open requests that they are, or their mentee is, asked about.
func (tx *Tx) OpenAsks() (func(mentor peer.ID) int, error) {
	asks := map[hash]int{}
	count := func(mentor peer.ID) int {
		if len(asks) == 0 {
			return 0
		}
		return asks[tx.owner(mentor)]
	}
	bk := tx.in().bucket(bucketQueue)
	if bk == nil {
		return count, nil
	}
	return count, bk.ForEach(func(_, v []byte) error {
		if len(v) == queueSize {
			if mentor := hash(v[queueMentor:]); mentor != (hash{}) {
				asks[mentor]++
			}
		}
		return nil
	})
}

// Asked returns the open requests among entries that a mentor, or their mentee, is asked about.
func (tx *Tx) Asked(entries []QueueEntry, mentor peer.ID) ([]peer.Request, error) {
	var out []peer.Request
	owner := tx.owner(mentor)
	for _, q := range entries {
		if q.mentor != owner {
			continue
		}
		r, err := tx.request(q.thing)
		if err != nil {
			return nil, err
		}
		if r != nil {
			out = append(out, *r)
		}
	}
	return out, nil
}

// leaveQueue takes somebody out of others' requests in the queue.
func (tx *Tx) leaveQueue(owner hash) error {
	bk := tx.in().bucket(bucketQueue)
	if bk == nil {
		return nil
	}
	changed := map[hash][]byte{}
	err := bk.ForEach(func(key, v []byte) error {
		if len(key) == len(owner) && len(v) == queueSize && bytes.Contains(v[queueClaimer:], owner[:]) {
			changed[hash(key)] = slices.Concat(v[:queueClaimer], bytes.ReplaceAll(v[queueClaimer:], owner[:], make([]byte, len(owner))))
		}
		return nil
	})
	for key, v := range changed {
		err = errors.Join(err, tx.put(bucketQueue, key[:], v))
	}
	return err
}
