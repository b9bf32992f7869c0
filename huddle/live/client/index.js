// What components and our own JavaScript import of the client store.
