// Package contract holds the contract between harness and plugins to account: its
// tests run every scenario with real processes of the six null plugins on three
// users, write down which rows reached each of them, and compare that with the
// golden files in testdata. A change of what reaches a plugin is a change of a
// golden file, to be read line by line.
package contract
