package peer

// Name is what a guild last called a person.
type Name struct {
	Shown    UserText // nickname, display name or user name
	UserName UserText // on Discord, unique; "" if unknown
}
