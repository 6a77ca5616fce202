import kafkajs, { type PartitionAssigner } from 'kafkajs'

const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol

/**
 * Shares out partitions in turn, members in the order of the name that each process gives itself in all of its groups. So
 * processes that run the same services hold the same partitions in each of them, and what one service states can be
 * handled at once by the others.
 */
const byProcess =
  (member: string): PartitionAssigner =>
  ({ cluster }) => ({
    name: 'SagaboardByProcess',
    version: 0,
    async assign({ members, topics }) {
      const sorted = members
        .map(({ memberId, memberMetadata }) => ({ memberId, name: nameIn(memberMetadata) }))
        .toSorted((a, b) => compare(a.name, b.name) || compare(a.memberId, b.memberId))
      return sorted.map(({ memberId }, turn) => {
        const assignment = Object.fromEntries(
          topics.map((topic) => {
            const partitions = cluster
              .findTopicPartitionMetadata(topic)
              .map(({ partitionId }) => partitionId)
              .toSorted((a, b) => a - b)
            return [topic, partitions.filter((_, index) => index % sorted.length === turn)]
          }),
        )
        return {
          memberId,
          memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: none }),
        }
      })
    },
    protocol: ({ topics }) => ({
      name: 'SagaboardByProcess',
      metadata: MemberMetadata.encode({ version: 0, topics, userData: Buffer.from(member) }),
    }),
  })

const none = Buffer.alloc(0)

const nameIn = (metadata: Buffer): string =>
  MemberMetadata.decode(metadata)?.userData.toString() ?? ''

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** In the order of preference: the broker takes the first that all members of a group know, and an earlier build knows the second. */
export const assigners = (member: string): PartitionAssigner[] => [
  byProcess(member),
  kafkajs.PartitionAssigners.roundRobin,
]
