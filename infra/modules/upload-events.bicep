metadata description = 'The Event Grid topic of the data account. uploads-subscription.bicep subscribes the app to it once the app is there to answer.'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The account of the users.')
param dataStorageName string

@description('The account of the host, which keeps events that could not be delivered.')
param hostStorageName string

// Storage Blob Data Contributor, on one container alone: Event Grid writes events that it could not deliver.
var blobContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
)

resource dataStorage 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: dataStorageName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: hostStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource undelivered 'containers' existing = {
      name: 'undelivered-uploads'
    }
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: dataStorage.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource writeUndelivered 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: hostStorage::blobs::undelivered
  name: guid(hostStorage::blobs::undelivered.id, topic.id, blobContributor)
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: blobContributor
    description: 'Write the events that could not be delivered.'
  }
}

@description('Its name.')
output topicName string = topic.name

@description('Its id.')
output topicId string = topic.id
