package storage

import "waymark/peer"

// storedDMChannel is the private channel between the bot and a member. Its id never changes, and Discord restricts bots
// that ask for it again and again.
type storedDMChannel struct {
	Channel uint64 `cbor:"1,keyasint,omitempty"`
}

// DMChannel returns the private channel with a member, 0 if it is not known.
func (tx *Tx) DMChannel(member peer.ID) (peer.ID, error) {
	var in storedDMChannel
	owner := tx.owner(member)
	if ok, err := tx.load(owner, recordKey(owner, famDMChannel), &in); !ok || err != nil {
		return 0, err
	}
	return peer.ID(in.Channel), nil
}

// PutDMChannel stores the private channel with a member; 0 forgets it. Of others nothing is stored.
func (tx *Tx) PutDMChannel(member, channel peer.ID) error {
	owner := tx.owner(member)
	switch {
	case channel == 0:
		return tx.remove(bucketRecords, recordKey(owner, famDMChannel))
	case tx.get(bucketRecords, recordKey(owner, famMember)) == nil:
		return nil
	}
	return tx.save(bucketRecords, owner, recordKey(owner, famDMChannel), storedDMChannel{uint64(channel)})
}
