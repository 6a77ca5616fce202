/** The list is read anew so often while somebody looks: a message that waits is sent. */
export const messagesRefreshMs = 3_000
