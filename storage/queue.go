package storage

import (
	"bytes"
	"errors"
	"slices"

	"waymark/peer"
)

// A key of "queue" is a request's place: when it was made, shifted by the guild's secret, and the order in which it came.
// A value is what showing and counting open requests takes, so that of a long queue only the requests that are shown need
// be opened: the hash of the request's id, its state, and the owners of who claimed it and of the mentor, zero for
// nobody. It is sealed by the guild's key, not as CBOR: thousands are opened to count.
const (
	queueState   = 16
	queueClaimer = queueState + 1
	queueMentor  = queueClaimer + 16
	queueSize    = queueMentor + 16
	placeSize    = 8 + 8
)

// QueueEntry is an open request, without what it says.
type QueueEntry struct {
	State   peer.RequestState
	Claimed bool

	thing, claimer, mentor hash
}

// ownerOrNone is the hash of a member, zero for none.
func (tx *Tx) ownerOrNone(id peer.ID) (h hash) {
	if id == 0 {
		return h
	}
	return tx.owner(id)
}

// enqueue keeps an open request in the queue, in the place it has, and returns that.
func (tx *Tx) enqueue(h hash, r peer.Request) ([]byte, error) {
	place := tx.placeOf(h)
	before := tx.askedAt(place)
	if place == nil {
		bk, err := tx.writable(bucketQueue)
		if err != nil {
			return nil, err
		}
		k, err := tx.needKey(tx.owner(0))
		if err != nil {
			return nil, err
		}
		order, err := bk.NextSequence()
		if err != nil {
			return nil, err
		}
		place = append(auditTime(k, r.Created), be64(order)...)
	}
	claimer, mentor := tx.ownerOrNone(r.ClaimedBy), tx.ownerOrNone(r.Mentor)
	err := tx.putQueued(place, slices.Concat(h[:], []byte{byte(r.State)}, claimer[:], mentor[:]))
	if before != mentor {
		err = errors.Join(err, tx.noteAsk(before, h, false), tx.noteAsk(mentor, h, true))
	}
	return place, err
}

// putQueued stores what queued reads.
func (tx *Tx) putQueued(place, plain []byte) error {
	k, err := tx.needKey(tx.owner(0))
	if err != nil {
		return err
	}
	return tx.put(bucketQueue, place, sealed(k, tx.in().associatedData(bucketQueue, place), plain))
}

// eachQueued calls fn with what is kept of every open request, oldest first, until fn returns false. fn must not write.
func (tx *Tx) eachQueued(fn func(place, plain []byte) bool) error {
	bk := tx.in().bucket(bucketQueue)
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if bk == nil || k == nil || err != nil {
		return err
	}
	c := bk.Cursor()
	for place, v := c.First(); place != nil; place, v = c.Next() {
		plain, err := unsealed(k, tx.in().associatedData(bucketQueue, place), v)
		if err != nil || len(plain) != queueSize {
			return errors.Join(ErrUnreadable, err)
		}
		if !fn(place, plain) {
			return nil
		}
	}
	return nil
}

// placeOf is the key of a request in the queue, nil if it is not in it. It stands in "ids", after its owner.
func (tx *Tx) placeOf(thing hash) []byte {
	id := tx.get(bucketIDs, idKey(famRequest, thing))
	if len(id) != len(hash{})+placeSize {
		return nil
	}
	return bytes.Clone(id[len(hash{}):])
}

// dequeue takes a request out of the queue, if it is in it.
func (tx *Tx) dequeue(thing hash) error {
	place := tx.placeOf(thing)
	if place == nil {
		return nil
	}
	mentor := tx.askedAt(place)
	return errors.Join(tx.remove(bucketQueue, place), tx.noteAsk(mentor, thing, false))
}

// askedAt is who is asked about the request at a place of the queue: zero for nobody, also where what stands there is
// broken, so that its member can be erased all the same.
func (tx *Tx) askedAt(place []byte) (mentor hash) {
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if place == nil || k == nil || err != nil {
		return mentor
	}
	plain, err := unsealed(k, tx.in().associatedData(bucketQueue, place), tx.get(bucketQueue, place))
	if err != nil || len(plain) != queueSize {
		return mentor
	}
	return hash(plain[queueMentor:])
}

// Queue calls fn with the open requests, oldest first, without opening them, each with its place from 1, until fn
// returns false. fn must not write.
func (tx *Tx) Queue(fn func(place int, q QueueEntry) bool) error {
	n := 0
	return tx.eachQueued(func(_, v []byte) bool {
		n++
		claimer := hash(v[queueClaimer:queueMentor])
		return fn(n, QueueEntry{
			State: peer.RequestState(v[queueState]), Claimed: claimer != (hash{}),
			thing: hash(v[:queueState]), claimer: claimer, mentor: hash(v[queueMentor:]),
		})
	})
}

// Place is the place of an open request among all of them, from 1, as Queue counts; 0 for a request that is not open. It
// opens none.
func (tx *Tx) Place(request peer.ID) int {
	place, bk := tx.placeOf(tx.entityHash(request)), tx.in().bucket(bucketQueue)
	if place == nil || bk == nil {
		return 0
	}
	n, c := 1, bk.Cursor()
	for k, _ := c.First(); k != nil && bytes.Compare(k, place) < 0; k, _ = c.Next() {
		n++
	}
	return n
}

// Queued opens the request of an entry, nil if it is gone.
func (tx *Tx) Queued(q QueueEntry) (*peer.Request, error) { return tx.request(q.thing) }

// ClaimedBy says whether somebody takes care of the request of an entry.
func (tx *Tx) ClaimedBy(q QueueEntry, moderator peer.ID) bool {
	return q.Claimed && q.claimer == tx.owner(moderator)
}

// leaveQueue takes somebody out of others' requests in the queue.
func (tx *Tx) leaveQueue(owner hash) error {
	changed := map[string][]byte{}
	err := tx.eachQueued(func(place, v []byte) bool {
		if bytes.Contains(v[queueClaimer:], owner[:]) {
			changed[string(place)] = slices.Concat(v[:queueClaimer], bytes.ReplaceAll(v[queueClaimer:], owner[:], make([]byte, len(owner))))
		}
		return true
	})
	for place, v := range changed {
		err = errors.Join(err, tx.putQueued([]byte(place), v))
	}
	return err
}
