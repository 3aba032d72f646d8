@export()
@description('The Aholo service and how it is called.')
type AholoService = {
  @description('Where it is, up to the paths of its calls.')
  baseUrl: string
  @description('The version of the API at that address.')
  apiVersion: 'V2' | 'V1'
  @description('How calls are authenticated.')
  authMode: 'Signature' | 'Bearer' | 'ApiKey'
  @description('The app key; with Signature only.')
  appKey: string
  @description('The user that calls are made for; with V2 only.')
  appUid: string
  @description('Requests a second of one instance.')
  requestsPerSecond: string
}

@export()
@description('How far the function app scales.')
type Scale = {
  @description('The most instances.')
  maximumInstanceCount: int
  @description('The memory of an instance in MB.')
  instanceMemoryMB: int
  @description('Instances that run always.')
  alwaysReadyInstances: int
}

@export()
@description('How many days data is kept; 0 for ever.')
type DataRetention = {
  @description('Uploads, from their last change.')
  uploadsDays: int
  @description('Results and records, from their last change.')
  assetsDays: int
  @description('The state of the files of an ended project, from its start.')
  fileStateDays: int
}

@export()
@description('Where events are posted to, signed.')
type Webhooks = {
  @description('The https URLs that every event is posted to.')
  urls: string[]
  @description('The hosts that a project may have its events posted to.')
  allowedHosts: string[]
}

@export()
@description('Where orchestrations are kept.')
type DurableBackend = 'AzureStorage' | 'DurableTaskScheduler'

@export()
@description('The containers of the data account.')
type Containers = {
  uploads: string
  assets: string
  state: string
}

@export()
@description('Where the services of a storage account are.')
type StorageEndpoints = {
  blob: string
  queue: string
  table: string
}
