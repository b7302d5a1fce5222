package main

import "errors"

// sandboxCommand stands here until sandbox.go brings the real one; then this file goes.
type sandboxCommand struct{}

// Run is the command sandbox.
func (sandboxCommand) Run() error { return errors.New("the sandbox is not built in yet") }
